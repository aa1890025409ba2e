package dojo.models.hf;

/** Why a file of a model is not used; whoever opened the file adds its name. */
final class Unusable extends Exception {
    Unusable(String why) {
        super(why);
    }

    String why() {
        return String.valueOf(getMessage());
    }
}
