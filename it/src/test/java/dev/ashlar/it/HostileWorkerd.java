package dev.ashlar.it;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs hostile smart workers in {@code workerd}, each in a process of its own, by one request. */
final class HostileWorkerd {
  /** Twice what {@link HostileWorkers} give, since nothing here tells work from waiting. */
  private static final Duration WALL = Duration.ofSeconds(10);

  private static final Duration NEIGHBOURS_PATIENCE = Duration.ofSeconds(3);
  private static final int MOST = 1 << 20;

  private HostileWorkerd() {}

  /** What became of the process. */
  enum Fate {
    /** It answered, or refused the script. */
    ANSWERED,
    /** It had not answered in time, and had to be killed. */
    HUNG,
    /** It ended by itself, or by the limit of its memory. */
    DIED
  }

  /**
   * What came of a program.
   *
   * @param outcome in the words of {@link HostileWorkers} where there are some
   * @param neighbourServed whether the honest worker in the same process answered afterwards
   */
  record Ran(String outcome, Fate fate, boolean neighbourServed) {
    /** Whether that is what is expected here: which of our limits it was, nobody can tell there. */
    boolean isExpectedOf(HostileProgram program) {
      if (fate != Fate.ANSWERED) {
        return false;
      }
      return program.allows(outcome)
          || (outcome.startsWith("status 500") && expects(program, "problem"))
          || (outcome.startsWith("broken off") && expects(program, "problem"))
          || (outcome.startsWith("refused") && expects(program, "unloadable"));
    }

    private static boolean expects(HostileProgram program, String beginning) {
      return program.outcomes().stream().anyMatch(one -> one.startsWith(beginning));
    }
  }

  static Ran run(HostileProgram program) throws IOException, InterruptedException {
    try (var process = Workerd.start(program.source())) {
      if (!process.listens()) {
        return process.refused()
            ? new Ran("refused " + process.refusal(), Fate.ANSWERED, true)
            : new Ran(process.words(), process.isAlive() ? Fate.HUNG : Fate.DIED, false);
      }
      String answer = answer(process.guest(), WALL);
      boolean neighbourServed =
          answer(process.honest(), NEIGHBOURS_PATIENCE).equals("status 200 honest");
      if (!process.isAlive()) {
        return new Ran(process.words(), Fate.DIED, false);
      }
      return answer.isEmpty()
          ? new Ran("no answer", Fate.HUNG, neighbourServed)
          : new Ran(answer, Fate.ANSWERED, neighbourServed);
    }
  }

  /** The answer in words, its body as far as it came; empty for none in time. */
  @SuppressWarnings("JdkObsolete") // Two threads use the buffer.
  private static String answer(URI url, Duration limit) throws InterruptedException {
    var said = new ArrayBlockingQueue<String>(1);
    var body = new StringBuffer();
    var asking =
        Thread.ofVirtual()
            .start(() -> {
              var request =
                  HttpRequest.newBuilder(url)
                      .version(HttpClient.Version.HTTP_1_1)
                      .timeout(limit)
                      .build();
              try (var client = HttpClient.newHttpClient()) {
                var response = client.send(request, BodyHandlers.ofInputStream());
                body.append("status %d ".formatted(response.statusCode()));
                read(response.body(), body);
              } catch (HttpTimeoutException e) {
                // No answer in time, which an empty text says.
              } catch (IOException e) {
                body.append("broken off: ").append(e.getMessage());
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              said.add(body.toString());
            });
    String answer = said.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
    asking.interrupt();
    return answer == null ? body.toString() : answer;
  }

  private static void read(InputStream stream, StringBuffer body) throws IOException {
    var piece = new byte[8192];
    try (stream) {
      for (int n = stream.read(piece); n >= 0 && body.length() < MOST; n = stream.read(piece)) {
        body.append(new String(piece, 0, n, StandardCharsets.UTF_8));
      }
    }
  }
}
