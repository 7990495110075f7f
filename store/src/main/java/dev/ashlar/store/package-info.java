/**
 * Where things are kept: the data folder, a PostgreSQL of our own or somebody else's, transactions,
 * migrations, and blobs by content hash.
 *
 * <p>Start at {@link Database}; {@link DataFolder} is what one Ashlar process owns on disk, {@link
 * EmbeddedPostgres} is the server that runs inside it, and {@link BlobStore} holds what is too big
 * for a row. Nothing here knows what is stored: every module brings its own tables by a folder
 * {@code db/<module>} of migrations on the class path.
 */
@NullMarked
package dev.ashlar.store;

import org.jspecify.annotations.NullMarked;
