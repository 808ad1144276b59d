package io.bluegreen.benchmarks.growth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * One client of the fake server. Every query is answered by one row: of the search_path that the
 * client asked for at its login, of two truths where it asks for a privilege, else of the number 1.
 */
final class FakeSession {
  private static final int SSL_REQUEST = 80877103;
  private static final int GSS_REQUEST = 80877104;
  private static final int TEXT = 25;
  private static final int BOOL = 16;
  private static final int INT4 = 23;

  private final SocketChannel client;
  private ByteBuffer received = ByteBuffer.allocate(1_024);
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
  private final DataOutputStream out = new DataOutputStream(bytes);
  private boolean started;
  private String path = "";
  private String query = "";

  FakeSession(SocketChannel client) {
    this.client = client;
  }

  /** Answers what has arrived; false at the end of the connection. */
  boolean answers() {
    try {
      if (client.read(received) < 0) {
        client.close();
        return false;
      }
      received.flip();
      boolean open = true;
      while (open && isWhole()) {
        open = answerNext();
      }
      received.compact();
      makeRoom();
      send();
      if (!open) {
        client.close();
      }
      return open;
    } catch (IOException broken) {
      return false;
    }
  }

  private void makeRoom() {
    if (!received.hasRemaining()) {
      ByteBuffer larger = ByteBuffer.allocate(2 * received.capacity());
      received.flip();
      larger.put(received);
      received = larger;
    }
  }

  private boolean isWhole() {
    int header = started ? 1 : 0;
    return received.remaining() >= header + Integer.BYTES
        && received.remaining() >= header + received.getInt(received.position() + header);
  }

  private void send() throws IOException {
    ByteBuffer answer = ByteBuffer.wrap(bytes.toByteArray());
    bytes.reset();
    while (answer.hasRemaining()) {
      client.write(answer);
    }
  }

  private boolean answerNext() throws IOException {
    byte type = started ? received.get() : 0;
    byte[] body = new byte[received.getInt() - Integer.BYTES];
    received.get(body);
    switch (type) {
      case 0 -> start(body);
      case 'P' -> {
        query = text(body, text(body, 0).length() + 1);
        message('1');
      }
      case 'B' -> message('2');
      case 'D' -> describe();
      case 'E' -> execute();
      case 'C' -> message('3');
      case 'S' -> ready();
      case 'Q' -> {
        query = text(body, 0);
        describe();
        execute();
        ready();
      }
      default -> {
        return type != 'X';
      }
    }
    return true;
  }

  private void start(byte[] body) throws IOException {
    int version = ByteBuffer.wrap(body).getInt();
    if (version == SSL_REQUEST || version == GSS_REQUEST) {
      out.writeByte('N');
      return;
    }
    started = true;
    String[] parameters = new String(body, Integer.BYTES, body.length - 4, UTF_8).split("\0", -1);
    for (int i = 0; i + 1 < parameters.length; i += 2) {
      path = parameters[i].equals("search_path") ? parameters[i + 1] : path;
    }
    message('R', 0, 0, 0, 0);
    for (String status :
        List.of(
            "server_version\u000018.0",
            "server_encoding\0UTF8",
            "client_encoding\0UTF8",
            "DateStyle\0ISO, MDY",
            "TimeZone\0UTC",
            "integer_datetimes\0on",
            "standard_conforming_strings\0on")) {
      message('S', (status + '\0').getBytes(UTF_8));
    }
    message('K', 0, 0, 0, 1, 0, 0, 0, 1);
    ready();
  }

  private boolean hasRows() {
    return query.startsWith("SELECT") || query.startsWith("SHOW");
  }

  private List<String> row() {
    if (query.startsWith("SHOW search_path")) {
      return List.of(path);
    }
    return query.contains("has_schema_privilege") ? List.of("t", "t") : List.of("1");
  }

  private int type() {
    return query.startsWith("SHOW") ? TEXT : row().size() > 1 ? BOOL : INT4;
  }

  private void describe() throws IOException {
    if (!hasRows()) {
      message('n');
      return;
    }
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(body);
    fields.writeShort(row().size());
    for (int i = 0; i < row().size(); i++) {
      fields.writeBytes("c\0");
      fields.writeInt(0);
      fields.writeShort(0);
      fields.writeInt(type());
      fields.writeShort(-1);
      fields.writeInt(-1);
      fields.writeShort(0);
    }
    message('T', body.toByteArray());
  }

  private void execute() throws IOException {
    if (hasRows()) {
      ByteArrayOutputStream body = new ByteArrayOutputStream();
      DataOutputStream values = new DataOutputStream(body);
      values.writeShort(row().size());
      for (String value : row()) {
        values.writeInt(value.length());
        values.writeBytes(value);
      }
      message('D', body.toByteArray());
    }
    message('C', (hasRows() ? "SELECT 1\0" : "SET\0").getBytes(UTF_8));
  }

  private void ready() throws IOException {
    message('Z', 'I');
  }

  private void message(char type, int... body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + Integer.BYTES);
    for (int one : body) {
      out.writeByte(one);
    }
  }

  private void message(char type, byte[] body) throws IOException {
    out.writeByte(type);
    out.writeInt(body.length + Integer.BYTES);
    out.write(body);
  }

  private static String text(byte[] body, int from) {
    int end = from;
    while (body[end] != 0) {
      end++;
    }
    return new String(body, from, end - from, UTF_8);
  }
}
