import type { Component } from "vue";
import type { Key } from "@/i18n";
import { definitionOf, isA, type Moddle, type Shape } from "../modeler/shapes";
import AssignmentSection from "./AssignmentSection.vue";
import BoundarySection from "./BoundarySection.vue";
import CallSection from "./CallSection.vue";
import ConditionSection from "./ConditionSection.vue";
import DecisionSection from "./DecisionSection.vue";
import EventSection from "./EventSection.vue";
import FormSection from "./FormSection.vue";
import GeneralSection from "./GeneralSection.vue";
import HandlingSection from "./HandlingSection.vue";
import ProcessSection from "./ProcessSection.vue";
import ReceiveSection from "./ReceiveSection.vue";
import ServiceSection from "./ServiceSection.vue";
import SigningSection from "./SigningSection.vue";
import UnreadSection from "./UnreadSection.vue";

interface Section {
  title: Key;
  of: (element: Shape) => boolean;
  body: Component;
}

/** What the panel offers for an element: just what the hub executes of it, in this order. */
export const SECTIONS: Section[] = [
  { title: "panel.general", of: () => true, body: GeneralSection },
  { title: "panel.process", of: (each) => isA(each, "Process"), body: ProcessSection },
  { title: "panel.assignment", of: (each) => isA(each, "UserTask"), body: AssignmentSection },
  { title: "panel.several", of: canRepeat, body: SigningSection },
  { title: "panel.forms", of: hasForm, body: FormSection },
  { title: "panel.handling", of: (each) => isA(each, "UserTask"), body: HandlingSection },
  { title: "panel.condition", of: isChoice, body: ConditionSection },
  { title: "panel.event", of: (each) => definitionOf(each) !== null, body: EventSection },
  { title: "panel.boundary", of: (each) => isA(each, "BoundaryEvent"), body: BoundarySection },
  { title: "panel.receive", of: (each) => isA(each, "ReceiveTask"), body: ReceiveSection },
  { title: "panel.call", of: (each) => isA(each, "CallActivity"), body: CallSection },
  { title: "panel.decision", of: (each) => isA(each, "BusinessRuleTask"), body: DecisionSection },
  { title: "panel.service", of: (each) => isA(each, "ServiceTask", "SendTask"), body: ServiceSection },
  { title: "panel.unread", of: carriesMore, body: UnreadSection },
];

function canRepeat(element: Shape): boolean {
  const repeated = isA(
    element,
    "UserTask",
    "ReceiveTask",
    "SubProcess",
    "CallActivity",
    "ServiceTask",
    "SendTask",
  );
  return repeated && !element.businessObject.get("triggeredByEvent");
}

function hasForm(element: Shape): boolean {
  return isA(element, "UserTask") || (isA(element, "StartEvent") && definitionOf(element) === null);
}

/** A flow out of anything but a start, a parallel or an event gateway may have a condition. */
function isChoice(element: Shape): boolean {
  const source = element.businessObject.get("sourceRef") as Moddle | undefined;
  const never = ["StartEvent", "ParallelGateway", "EventBasedGateway"];
  return isA(element, "SequenceFlow") && !never.some((type) => source?.$instanceOf(`bpmn:${type}`));
}

function carriesMore(element: Shape): boolean {
  const holder = element.businessObject.get("extensionElements") as Moddle | undefined;
  const values = (holder?.get("values") as Moddle[] | undefined) ?? [];
  return values.some(({ $type }) => !/:(in|out|field)$/i.test($type));
}
