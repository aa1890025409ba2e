package dojo.models;

import java.util.ArrayList;
import java.util.List;

/** A few short, real answers with flaws put into them by hand; enough to train a tiny model. */
final class Examples {
    private static final String[][] WRITTEN = {
        {
            "cooking",
            "How do I cook rice?",
            "Rinse the rice until the water runs clear. Bring it to the boil with twice as much"
                    + " water and a pinch of salt. Turn the heat down, cover the pot and leave the"
                    + " rice for twelve minutes. Let it rest before you lift the lid."
        },
        {
            "cooking",
            "How do I keep bread fresh?",
            "Keep bread in a box or a cloth bag at room temperature. A fridge makes it stale"
                    + " faster, because the starch hardens in the cold. Bread that you will not eat"
                    + " in three days is best frozen in slices."
        },
        {
            "travel",
            "How do I pack a small suitcase?",
            "Roll soft clothes and lay stiff ones flat. Put shoes at the bottom and fill them with"
                    + " socks. Keep what you need on the way in the outer pocket, and weigh the"
                    + " suitcase before you leave."
        },
        {
            "travel",
            "How do I avoid jet lag?",
            "Move your bedtime towards the time of your goal some days before the flight. Drink"
                    + " water on board and sleep only when it is night where you land. After"
                    + " landing, daylight in the morning helps the body to follow."
        },
        {
            "music",
            "How do I tune a guitar?",
            "Start with the lowest string and compare its note with a tuner. Turn the peg slowly"
                    + " until the needle stands in the middle. Go on string by string, then check"
                    + " the first one again, since the neck gives a little."
        },
        {
            "music",
            "What is a chord?",
            "A chord is three or more notes that sound together. The lowest note often gives it"
                    + " its name, and the distances between the notes decide whether it sounds"
                    + " bright or dark."
        }
    };

    private Examples() {}

    static List<PreferenceExample> pairs() {
        var pairs = new ArrayList<PreferenceExample>();
        for (String[] it : WRITTEN) {
            String half = it[2].substring(0, it[2].lastIndexOf(' ', it[2].length() / 2));
            String first = it[2].substring(0, it[2].indexOf('.') + 1);
            pairs.add(new PreferenceExample(it[1], it[2], half, it[0], "truncated"));
            pairs.add(
                    new PreferenceExample(
                            it[1], it[2], first + " " + first + " " + it[2], it[0], "repetitive"));
            pairs.add(
                    new PreferenceExample(
                            it[1], half, half + " " + half, it[0], "repetitive+truncated"));
        }
        return pairs;
    }
}
