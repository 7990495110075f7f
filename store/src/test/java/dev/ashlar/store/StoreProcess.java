package dev.ashlar.store;

import java.nio.file.Path;

/** A process of its own that opens a data folder with its database and keeps adding rows to it. */
public final class StoreProcess {
  private StoreProcess() {}

  /** Prints the number of each row once it is committed, until somebody kills it. */
  public static void main(String[] args) {
    DataFolder folder = DataFolder.open(Path.of(args[0]));
    Database database = Database.embedded(folder);
    database.transact(
        handle -> handle.execute("create table if not exists kept (n int primary key)"));
    for (int n = 1; ; n++) {
      int row = n;
      database.transact(handle -> handle.execute("insert into kept values (?)", row));
      System.out.println(n);
    }
  }
}
