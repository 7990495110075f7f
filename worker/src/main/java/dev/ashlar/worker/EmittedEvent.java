package dev.ashlar.worker;

import java.util.List;

/** What every event of this module can tell: how listeners by name see it. */
interface EmittedEvent {
  List<Emission> emissions(EventDialect dialect);
}
