package dev.ashlar.app;

import dev.ashlar.job.Semver;
import dev.ashlar.sandbox.CustomWorktime;
import dev.ashlar.sandbox.Pyodide;
import dev.ashlar.sandbox.Worktime;
import dev.ashlar.sandbox.Worktimes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Ways of running a job's code besides the usual one: Python, and the owner's own. */
final class WorktimeOption {
  /** Names the program that brings Python here; the ashlar script sets it. */
  private static final String PYODIDE = "ashlar.pyodide";

  private static final Pattern FORM = Pattern.compile("([^@=]+)@([^=]+)=(.+)");

  @Option(
      names = "--worktime",
      paramLabel = "NAME@VERSION=FILE",
      description =
          "A worktime of your own, for jobs that name it custom:NAME; may be repeated. docs/slices.md tells what FILE holds.")
  private List<String> custom = List.of();

  Worktimes worktimes() {
    var worktimes = new ArrayList<Worktime>(python());
    custom.forEach(text -> worktimes.add(parse(text)));
    try {
      return new Worktimes(worktimes);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage(), e);
    }
  }

  /** Python, where this program knows how to bring it here. */
  static List<Pyodide> python() {
    String fetcher = System.getProperty(PYODIDE, "");
    return fetcher.isEmpty() ? List.of() : List.of(new Pyodide(Path.of(fetcher)));
  }

  private static Worktime parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text, null);
    }
    String name = Worktime.CUSTOM_PREFIX + matcher.group(1);
    String version = Semver.parse(matcher.group(2)).toString();
    return new CustomWorktime(name, version, JobInput.read(Path.of(matcher.group(3))));
  }

  private static AppException wrong(@Nullable String what, @Nullable Throwable cause) {
    return new AppException(
        AppException.Code.OPTION,
        "no worktimes: %s".formatted(what),
        "write it as in --worktime fast@1.0.0=fast.js, each name once",
        cause);
  }
}
