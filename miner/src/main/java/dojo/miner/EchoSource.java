package dojo.miner;

import dojo.protocol.Received;
import dojo.protocol.StreamEnded;
import dojo.protocol.StreamHandler;
import dojo.protocol.TokenStream;
import dojo.protocol.synapse.Prompting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Repeats the last message a few words at a time: for trying a subnet out, never to earn. */
public final class EchoSource implements StreamHandler<Prompting> {
    /** As many as the prompting subnet's miners send at a time. */
    private static final int WORDS_AT_ONCE = 12;

    /** About what a model takes for them. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    @Override
    public void stream(Received<Prompting> received, TokenStream out)
            throws StreamEnded, InterruptedException {
        List<String> messages = received.synapse().messages();
        List<String> batches = batches(messages.isEmpty() ? "" : messages.getLast());
        for (int i = 0; i < batches.size(); i++) {
            if (i > 0) Thread.sleep(PAUSE);
            out.send(batches.get(i));
        }
    }

    /** The text cut after every twelfth word; joined it is the text. */
    static List<String> batches(String text) {
        List<String> batches = new ArrayList<>();
        String[] words = text.split("(?<=\\s)(?=\\S)");
        for (int from = 0; from < words.length; from += WORDS_AT_ONCE) {
            int to = Math.min(from + WORDS_AT_ONCE, words.length);
            batches.add(String.join("", List.of(words).subList(from, to)));
        }
        return batches;
    }
}
