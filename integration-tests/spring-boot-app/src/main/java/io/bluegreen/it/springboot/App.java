package io.bluegreen.it.springboot;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.CommandLineRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * Writes with JPA on four threads. Told {@code await N I} it answers {@code reached I} once N rows
 * more are acknowledged; told {@code stop} it writes the acknowledged rows to the file {@code rows}
 * and answers {@code failures N}.
 */
@SpringBootApplication(proxyBeanMethods = false)
class App implements CommandLineRunner {
  private static final int WRITERS = 4;

  private final Writing writing;
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentLinkedQueue<String> acknowledged = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
  private volatile boolean stopping;

  App(Writing writing) {
    this.writing = writing;
  }

  public static void main(String[] arguments) {
    SpringApplication.run(App.class, arguments).close();
  }

  @Override
  public void run(String... arguments) throws Exception {
    ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      writers.execute(() -> write(writer));
    }
    obey();
    stopping = true;
    writers.shutdown();
    boolean ended = writers.awaitTermination(40, TimeUnit.SECONDS);
    Files.write(Path.of(arguments[0]), List.copyOf(acknowledged));
    failures.forEach(System.out::println);
    System.out.println("failures " + (ended ? failures.size() : WRITERS));
  }

  private void write(int writer) {
    while (!stopping) {
      try {
        acknowledged.addAll(writing.write(writer, numbers.getAndAdd(3)));
      } catch (RuntimeException e) {
        failures.add(e);
        return;
      }
    }
  }

  private void obey() {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try {
      for (String line = in.readLine(); line.startsWith("await "); line = in.readLine()) {
        String[] words = line.split(" ", -1);
        int goal = acknowledged.size() + Integer.parseInt(words[1]);
        while (acknowledged.size() < goal && failures.isEmpty()) {
          Thread.onSpinWait();
        }
        System.out.println("reached " + words[2]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
