package dojo.base;

/**
 * One thing that can be set from outside, by a flag or by a variable.
 *
 * @param variable its name in the environment and in {@code .env}, for example {@code AXON_PORT}
 * @param flag its name on the command line, for example {@code --axon.port}, or empty where a
 *     secret must not stand on a command line
 * @param meaning one line for people
 */
public record Setting(String variable, String flag, String meaning) {}
