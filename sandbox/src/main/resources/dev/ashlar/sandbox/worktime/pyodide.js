/*
 * The worktime `pyodide`: a work function that runs a program in Python. To the cell it is a guest
 * like any other. It is called with the datum, Python's own files, the program, and the job's
 * arguments. These say first how many of them (that number included) are for the worktime: pairs of
 * "gzImage" and a tar file to unpack at the root, or of "env" and "NAME=value"; the rest is
 * `sys.argv`.
 */
(() => {
  const PREPARE = `
import io, os, sys, tarfile
def prepare(images, variables, arguments):
  for image in images:
    with tarfile.open(fileobj=io.BytesIO(bytes(image))) as tar:
      for member in tar.getmembers():
        path = os.path.join("/", member.name)
        # A folder that is there already is not to be made again.
        if not (member.isdir() and os.path.exists(path)):
          tar.extract(member, "/", filter="tar")
  os.environ.update(variables)
  sys.argv.extend(arguments)
prepare`;

  /** What an argument of the worktime is for. */
  function sort(args) {
    const count = args.length === 0 ? 0 : args[0];
    const sorted = { images: [], variables: {}, arguments: args.slice(count) };
    for (let i = 1; i < count; i += 2) {
      const [kind, value] = [args[i], args[i + 1]];
      if (kind === "gzImage") {
        sorted.images.push(value);
      } else if (kind === "env") {
        const end = value.indexOf("=");
        sorted.variables[value.slice(0, end)] = value.slice(end + 1);
      } else {
        throw new TypeError(`an argument for the worktime pyodide is gzImage or env, not ${kind}`);
      }
    }
    return sorted;
  }

  /**
   * Runs a file of the package, which is written for many homes: here it finds the functions of one
   * that has no network and reads the files that it is given.
   */
  function evaluate(source, files) {
    const home = {
      read: () => files.lock,
      readbuffer: (name) => name.endsWith(".zip") ? files.library : files.wasm,
      load() {},
      // A deterministic slice has none: then what it would tell of is kept until the end.
      FinalizationRegistry: globalThis.FinalizationRegistry ?? class {
        register() {}
        unregister() {}
      },
      // Nor is it one of these.
      process: undefined,
      require: undefined,
      module: undefined,
    };
    return new Function(...Object.keys(home), source)(...Object.values(home));
  }

  async function start(files, program, args) {
    evaluate(files.engine, files);
    const body = files.loader.replace(/export\s*\{\s*(\w+) as loadPyodide[^}]*\}/, "return $1");
    const python = await evaluate(body, files)({ indexURL: "/" });
    delete globalThis._createPyodideModule;

    const { images, variables, arguments: rest } = sort(args);
    const prepare = python.runPython(PREPARE, { globals: python.toPy({}) });
    prepare(python.toPy(images), python.toPy(variables), python.toPy(rest));
    let handler;
    python.registerJsModule("dcp", {
      progress,
      set_slice_handler(value) {
        handler = typeof value === "function" ? value.copy() : undefined;
      },
    });
    await python.runPythonAsync(program);
    if (handler === undefined) {
      throw new Error(
        "ENOSLICEHANDLER: the program must call dcp.set_slice_handler with a function",
      );
    }
    return { python, handler };
  }

  /** The interpreter with the program's handler in it; one for all slices of the sandbox. */
  let started;

  return async (datum, loader, engine, wasm, library, lock, program, ...args) => {
    started ??= start({ loader, engine, wasm, library, lock }, program, args);
    const { python, handler } = await started;
    const result = await handler(python.toPy(datum));
    if (typeof result?.toJs !== "function") {
      return result;
    }
    try {
      return result.toJs();
    } finally {
      result.destroy();
    }
  };
})()
