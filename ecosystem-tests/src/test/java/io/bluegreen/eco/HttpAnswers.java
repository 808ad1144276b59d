package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The answers of a server at one port of this machine. */
final class HttpAnswers {
  private final HttpClient client = HttpClient.newHttpClient();
  private final String root;

  HttpAnswers(int port) {
    root = "http://127.0.0.1:" + port;
  }

  /** The text at a path, which the server has to have. */
  String get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(URI.create(root + path)).build(), BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
