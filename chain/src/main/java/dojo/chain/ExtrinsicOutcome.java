package dojo.chain;

import dojo.chain.metadata.EventRecord;
import java.util.List;

/** What became of an extrinsic. A lost connection is no outcome: it throws. */
public sealed interface ExtrinsicOutcome {
    /**
     * It is in a block and did what it was to do; so did the call inside it, where Sudo made it.
     *
     * @param events what it caused, in order
     */
    record Included(long block, String blockHash, String extrinsicHash, List<EventRecord> events)
            implements ExtrinsicOutcome {}

    /**
     * It did nothing.
     *
     * @param pallet whose error it is; "Transaction" for what is wrong with the extrinsic itself
     * @param error the error's name, such as HotKeyNotRegisteredInNetwork or Payment
     * @param detail what else is known, for people
     */
    record Refused(Where where, String pallet, String error, String detail)
            implements ExtrinsicOutcome {}

    /** Where mistakes surface. */
    enum Where {
        /** Before it was in a block: it cost nothing and its nonce is free. */
        POOL,
        /** In a block: the fee is paid and the nonce used. */
        BLOCK
    }
}
