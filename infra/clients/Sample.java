import org.openapitools.client.ApiClient;
import org.openapitools.client.api.HubApi;

/** Asks the hub who is calling. */
public class Sample {
  public static void main(String[] arguments) throws Exception {
    ApiClient client = new ApiClient();
    client.updateBaseUri(System.getenv("HUB_URL"));
    client.setRequestInterceptor(call -> call.header("Authorization", System.getenv("HUB_TOKEN")));
    System.out.println("userId=" + new HubApi(client).getHubMe().getData().getUserId());
  }
}
