package dev.ashlar.runner;

import dev.ashlar.sandbox.ScriptType;

/** What was posted: the script, what it is, and its config as JSON text. */
record WorkerVersion(ScriptType type, String script, String configJson) {}
