package dojo.localnet;

import dojo.chain.metadata.Value;
import java.math.BigInteger;
import java.util.Map;

/** Balances and nonces: System.Account and the Balances pallet. Amounts are rao. */
record Accounts(Execution in) {
    static final long EXISTENTIAL_DEPOSIT = 500;

    // The top bit says that the account follows the newer rules of the pallet.
    private static final BigInteger NEW_LOGIC = BigInteger.ONE.shiftLeft(127);

    private record Account(
            long nonce, long consumers, long providers, long sufficients, long free) {
        static Account of(Value info) {
            return new Account(
                    info.field("nonce").asLong(),
                    info.field("consumers").asLong(),
                    info.field("providers").asLong(),
                    info.field("sufficients").asLong(),
                    info.field("data").field("free").asLong());
        }

        Account withFree(long amount, boolean alive) {
            return new Account(nonce, consumers, alive ? 1 : 0, sufficients, amount);
        }

        Account withNonce(long next) {
            return new Account(next, consumers, providers, sufficients, free);
        }

        Object encodable() {
            return Map.of(
                    "nonce",
                    nonce,
                    "consumers",
                    consumers,
                    "providers",
                    providers,
                    "sufficients",
                    sufficients,
                    "data",
                    Map.of("free", free, "reserved", 0, "frozen", 0, "flags", NEW_LOGIC));
        }
    }

    private Items system() {
        return in.pallet("System");
    }

    private Account account(Value who) {
        return Account.of(system().get("Account", who));
    }

    private void save(Value who, Account account) {
        if (account.nonce == 0 && account.providers == 0) {
            system().remove("Account", who);
        } else {
            system().put(account.encodable(), "Account", who);
        }
    }

    long free(Value who) {
        return account(who).free;
    }

    long nonce(Value who) {
        return account(who).nonce;
    }

    void bumpNonce(Value who) {
        Account account = account(who);
        save(who, account.withNonce(account.nonce + 1));
    }

    /** Whether {@code amount} can be taken so that the account lives on. */
    boolean canSpend(Value who, long amount) {
        long free = free(who);
        return amount >= 0 && amount <= free && free - amount >= EXISTENTIAL_DEPOSIT;
    }

    /** Takes what {@link #canSpend} allows out of circulation, or locks it elsewhere. */
    void withdraw(Value who, long amount) {
        if (!canSpend(who, amount)) {
            throw DispatchFailed.subtensor("BalanceWithdrawalError");
        }
        set(who, free(who) - amount);
        in.pallet("Balances").add(-amount, "TotalIssuance");
        in.emit("Balances", "Withdraw", who, amount);
    }

    /** Gives new money. */
    void deposit(Value who, long amount) {
        if (amount > 0) {
            set(who, Math.addExact(free(who), amount));
            in.pallet("Balances").add(amount, "TotalIssuance");
        }
        in.emit("Balances", "Deposit", who, amount);
    }

    /** Makes {@code who} have this much, however much it was; less than the least is nothing. */
    void force(Value who, long amount) {
        long kept = amount < EXISTENTIAL_DEPOSIT ? 0 : amount;
        in.pallet("Balances").add(kept - free(who), "TotalIssuance");
        set(who, kept);
        in.emit("Balances", "BalanceSet", who, kept);
    }

    void transfer(Value from, Value to, long amount, boolean keepAlive) {
        long free = free(from);
        if (amount < 0 || amount > free) {
            throw DispatchFailed.token("FundsUnavailable");
        }
        if (from.equals(to)) {
            in.emit("Balances", "Transfer", from, to, amount);
            return;
        }
        long left = free - amount;
        if (keepAlive && left < EXISTENTIAL_DEPOSIT) {
            throw DispatchFailed.token("NotExpendable");
        }
        long after = Math.addExact(free(to), amount);
        if (after < EXISTENTIAL_DEPOSIT) {
            throw DispatchFailed.token("BelowMinimum");
        }
        set(from, left);
        set(to, after);
        in.emit("Balances", "Transfer", from, to, amount);
    }

    private void set(Value who, long amount) {
        Account before = account(who);
        boolean existed = before.providers > 0;
        boolean exists = amount >= EXISTENTIAL_DEPOSIT;
        save(who, before.withFree(exists ? amount : 0, exists));
        if (exists && !existed) {
            in.emit("System", "NewAccount", who);
            in.emit("Balances", "Endowed", who, amount);
        }
        if (existed && !exists) {
            in.emit("System", "KilledAccount", who);
            if (amount > 0) {
                in.pallet("Balances").add(-amount, "TotalIssuance");
                in.emit("Balances", "DustLost", who, amount);
            }
        }
    }
}
