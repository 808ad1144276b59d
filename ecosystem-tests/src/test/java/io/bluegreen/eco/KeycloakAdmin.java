package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Keycloak's administration over HTTP, with a login of its own for each call. */
final class KeycloakAdmin {
  private static final Pattern TOKEN = Pattern.compile("\"access_token\":\"([^\"]+)\"");
  private static final String USERS = "/admin/realms/master/users";

  private final HttpClient client = HttpClient.newHttpClient();
  private final String root;

  KeycloakAdmin(int port) {
    root = "http://127.0.0.1:" + port;
  }

  void createUser(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            request(USERS)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"username\":\"" + name + "\"}")));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  /** Whether there is a user of this name. */
  boolean hasUser(String name) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(request(USERS + "?exact=true&username=" + name).GET());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return !answer.body().equals("[]");
  }

  private HttpRequest.Builder request(String path) throws IOException, InterruptedException {
    return HttpRequest.newBuilder(URI.create(root + path))
        .header("Authorization", "Bearer " + token());
  }

  private String token() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(root + "/realms/master/protocol/openid-connect/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(
                    BodyPublishers.ofString(
                        "grant_type=password&client_id=admin-cli&username=admin&password=admin")));
    Matcher token = TOKEN.matcher(answer.body());
    assertThat(token.find()).as(answer.body()).isTrue();
    return token.group(1);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
