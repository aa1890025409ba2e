package dojo.chain.metadata;

/** Why a call failed: an error of a pallet, or one of the runtime's own, such as Token.Frozen. */
public record PalletError(String pallet, String name) {
    @Override
    public String toString() {
        return pallet.isEmpty() ? name : pallet + "." + name;
    }
}
