package dojo.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a folder of state to one process at a time; the end of the process frees it. */
record FolderLock(Path folder, FileChannel channel) implements AutoCloseable {
    /**
     * Makes {@code folder} if need be and takes it.
     *
     * @throws StateUnusable if another process has it, or it cannot be written
     */
    static FolderLock take(Path folder) {
        try {
            Files.createDirectories(folder);
            var channel =
                    FileChannel.open(
                            folder.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (taken(channel)) return new FolderLock(folder, channel);
            channel.close();
        } catch (IOException e) {
            throw new StateUnusable(folder, e);
        }
        throw new StateUnusable(folder, "another dojo works here; stop it first");
    }

    private static boolean taken(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new StateUnusable(folder, e);
        }
    }
}
