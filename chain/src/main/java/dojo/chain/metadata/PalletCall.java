package dojo.chain.metadata;

/**
 * A call as it was decoded from an extrinsic.
 *
 * @param name the call within its pallet
 * @param arguments by name, in order
 */
public record PalletCall(String pallet, String name, Value arguments) {
    /** The call that {@code value}, of the runtime's type of calls, is; also one inside another. */
    public static PalletCall of(Value value) {
        var call = value.item(0);
        return new PalletCall(value.name(), call.name(), ((Value.Variant) call).content());
    }

    /** Whether this is the call {@code name} of {@code pallet}. */
    public boolean is(String pallet, String name) {
        return this.pallet.equals(pallet) && this.name.equals(name);
    }

    /** Both names, a point between. */
    public String path() {
        return pallet + "." + name;
    }

    /** The argument called {@code name}. */
    public Value argument(String name) {
        return arguments.field(name);
    }

    @Override
    public String toString() {
        return path() + arguments;
    }
}
