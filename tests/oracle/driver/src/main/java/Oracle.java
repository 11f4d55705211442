import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.ReceiveTask;
import org.flowable.bpmn.model.UserTask;
import org.flowable.common.engine.impl.history.HistoryLevel;
import org.flowable.engine.ProcessEngine;
import org.flowable.engine.RuntimeService;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.cfg.StandaloneInMemProcessEngineConfiguration;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.repository.DeploymentBuilder;
import org.flowable.engine.runtime.Execution;
import org.flowable.eventsubscription.api.EventSubscription;
import org.flowable.job.api.Job;
import org.flowable.task.api.Task;

/** Plays one process instance at a time in Flowable: a JSON command a line on standard input, an answer a line out. */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_JOBS = 200;

    /** The bean that the designers of the RuoYi family name: the candidates of the node itself. */
    public static final class Handler {
        public Set<String> getUserIds(DelegateExecution execution) {
            UserTask node = (UserTask) execution.getCurrentFlowElement();
            Set<String> found = new LinkedHashSet<>(node.getCandidateUsers());
            for (String group : node.getCandidateGroups()) {
                found.addAll(Arrays.asList(group + "_a", group + "_b"));
            }
            return found;
        }
    }

    private final StandaloneInMemProcessEngineConfiguration configuration = new StandaloneInMemProcessEngineConfiguration();
    private final ProcessEngine engine;
    private String deployment;
    private String instance;

    private Oracle() {
        configuration.setJdbcUrl("jdbc:h2:mem:oracle;DB_CLOSE_DELAY=-1");
        configuration.setDatabaseSchemaUpdate("true");
        configuration.setHistoryLevel(HistoryLevel.NONE);
        configuration.setAsyncExecutorActivate(false);
        configuration.setBeans(Map.of("multiInstanceHandler", new Handler()));
        engine = configuration.buildProcessEngine();
    }

    public static void main(String[] arguments) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Oracle oracle = new Oracle();
        out.println("{\"ready\":true}");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(JSON.writeValueAsString(oracle.answer(JSON.readTree(line))));
        }
    }

    private Object answer(JsonNode command) {
        try {
            configuration.getClock().setCurrentTime(new Date(command.path("now").asLong()));
            play(command);
            conditions();
            return state();
        } catch (Exception refusal) {
            Throwable cause = refusal;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return Map.of("refused", String.valueOf(cause.getMessage()));
        }
    }

    private void play(JsonNode command) {
        switch (command.get("do").asText()) {
            case "deploy":
                deploy(command.get("diagrams"));
                break;
            case "start":
                instance = engine.getRuntimeService()
                    .startProcessInstanceByKey(command.get("key").asText(), variables(command)).getId();
                break;
            case "complete":
                engine.getTaskService().complete(task(command.get("task").asText()), variables(command));
                break;
            case "timers":
                fire(new Date(command.get("now").asLong()));
                break;
            case "message":
                message(command.get("wait").asText());
                break;
            case "signal":
                engine.getRuntimeService().signalEventReceived(command.get("name").asText());
                break;
            default:
                throw new IllegalArgumentException("unknown command");
        }
    }

    /** Flowable looks at conditions only when it is asked to. */
    private void conditions() {
        RuntimeService runtime = engine.getRuntimeService();
        runtime.createProcessInstanceQuery().list().forEach(each -> {
            if (runtime.createProcessInstanceQuery().processInstanceId(each.getId()).count() > 0) {
                runtime.evaluateConditionalEvents(each.getId());
            }
        });
    }

    private void deploy(JsonNode diagrams) {
        if (deployment != null) {
            engine.getRepositoryService().deleteDeployment(deployment, true);
            deployment = null;
        }
        instance = null;
        DeploymentBuilder builder = engine.getRepositoryService().createDeployment();
        int number = 0;
        for (JsonNode diagram : diagrams) {
            builder.addString("d" + number++ + ".bpmn20.xml", diagram.asText());
        }
        deployment = builder.deploy().getId();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> variables(JsonNode command) {
        return JSON.convertValue(command.path("variables").isObject() ? command.get("variables") : JSON.createObjectNode(),
            Map.class);
    }

    private String task(String label) {
        for (Task task : engine.getTaskService().createTaskQuery().list()) {
            if (label(task.getTaskDefinitionKey(), task.getExecutionId()).equals(label)) {
                return task.getId();
            }
        }
        throw new IllegalArgumentException("no task " + label);
    }

    private void fire(Date now) {
        for (int fired = 0; fired < MOST_JOBS; fired++) {
            Job due = engine.getManagementService().createTimerJobQuery().list().stream()
                .filter(job -> !job.getDuedate().after(now)).min(Comparator.comparing(Job::getDuedate)).orElse(null);
            if (due == null) {
                return;
            }
            engine.getManagementService().moveTimerToExecutableJob(due.getId());
            engine.getManagementService().executeJob(due.getId());
        }
        throw new IllegalStateException("timers without end");
    }

    private void message(String label) {
        RuntimeService runtime = engine.getRuntimeService();
        for (EventSubscription waiting : subscriptions("message")) {
            if (label(waiting.getActivityId(), waiting.getExecutionId()).equals(label)) {
                runtime.messageEventReceived(waiting.getEventName(), waiting.getExecutionId());
                return;
            }
        }
        for (Execution execution : receiving()) {
            if (label(execution.getActivityId(), execution.getId()).equals(label)) {
                runtime.trigger(execution.getId());
                return;
            }
        }
        throw new IllegalArgumentException("nothing waits at " + label);
    }

    private List<EventSubscription> subscriptions(String kind) {
        List<EventSubscription> found = new ArrayList<>();
        for (EventSubscription each : engine.getRuntimeService().createEventSubscriptionQuery().eventType(kind).list()) {
            if (each.getExecutionId() != null) {
                found.add(each);
            }
        }
        return found;
    }

    private List<Execution> receiving() {
        List<Execution> found = new ArrayList<>();
        for (Execution each : engine.getRuntimeService().createExecutionQuery().list()) {
            ExecutionEntity execution = (ExecutionEntity) each;
            if (execution.getActivityId() != null && execution.isActive() && !execution.isMultiInstanceRoot()) {
                FlowElement element = engine.getRepositoryService().getBpmnModel(execution.getProcessDefinitionId())
                    .getFlowElement(execution.getActivityId());
                if (element instanceof ReceiveTask) {
                    found.add(each);
                }
            }
        }
        return found;
    }

    /** A place in an instance: the node, and of every repetition around it, innermost first, the item it is for. */
    private String label(String node, String executionId) {
        StringBuilder label = new StringBuilder(node);
        ExecutionEntity at = execution(executionId);
        while (at != null) {
            Map<String, Object> own = engine.getRuntimeService().getVariablesLocal(at.getId());
            if (own.containsKey("loopCounter")) {
                Object item = own.containsKey("one") ? own.get("one") : own.get("assignee");
                label.append('@').append(item == null ? own.get("loopCounter") : item);
            }
            at = execution(at.getParentId() == null ? at.getSuperExecutionId() : at.getParentId());
        }
        return label.toString();
    }

    private ExecutionEntity execution(String id) {
        return id == null ? null
            : (ExecutionEntity) engine.getRuntimeService().createExecutionQuery().executionId(id).singleResult();
    }

    private Map<String, Object> state() {
        Map<String, Object> state = new TreeMap<>();
        List<String> tasks = new ArrayList<>();
        for (Task task : engine.getTaskService().createTaskQuery().list()) {
            tasks.add(label(task.getTaskDefinitionKey(), task.getExecutionId()));
        }
        List<String> timers = new ArrayList<>();
        for (Job job : engine.getManagementService().createTimerJobQuery().list()) {
            if (job.getExecutionId() != null) {
                ExecutionEntity at = execution(job.getExecutionId());
                timers.add(label(at.getActivityId(), at.getId()) + " " + job.getDuedate().getTime() / 1000);
            }
        }
        List<String> messages = new ArrayList<>();
        for (EventSubscription each : subscriptions("message")) {
            messages.add(label(each.getActivityId(), each.getExecutionId()));
        }
        for (Execution each : receiving()) {
            messages.add(label(each.getActivityId(), each.getId()));
        }
        List<String> signals = new ArrayList<>();
        for (EventSubscription each : subscriptions("signal")) {
            signals.add(label(each.getActivityId(), each.getExecutionId()));
        }
        for (List<String> each : List.of(tasks, timers, messages, signals)) {
            each.sort(Comparator.naturalOrder());
        }
        state.put("tasks", tasks);
        state.put("timers", timers);
        state.put("messages", messages);
        state.put("signals", signals);
        state.put("ended", instance != null
            && engine.getRuntimeService().createProcessInstanceQuery().processInstanceId(instance).count() == 0);
        return state;
    }
}
