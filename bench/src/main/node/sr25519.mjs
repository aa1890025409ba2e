// The peer of Sr25519AgainstWasm: for each line "verify N" or "sign N" on its standard input does
// so N times and answers with the microseconds of CPU time that one took. Keys and messages are
// those of the other side: seed k is 32 bytes of k, message k is 160 bytes of k.
import { createInterface } from 'node:readline';
import {
    sr25519KeypairFromSeed,
    sr25519Sign,
    sr25519Verify,
    waitReady,
} from '@polkadot/wasm-crypto';

const KEYS = 256;

await waitReady();
const signed = Array.from({ length: KEYS }, (_, k) => {
    const pair = sr25519KeypairFromSeed(new Uint8Array(32).fill(k));
    const publicKey = pair.slice(64);
    const secretKey = pair.slice(0, 64);
    const message = new Uint8Array(160).fill(k);
    const signature = sr25519Sign(publicKey, secretKey, message);
    return { publicKey, secretKey, message, signature };
});

const work = {
    verify: (each) => {
        if (!sr25519Verify(each.signature, each.message, each.publicKey)) {
            throw new Error('a good signature is refused');
        }
    },
    sign: (each) => sr25519Sign(each.publicKey, each.secretKey, each.message),
};

for await (const line of createInterface({ input: process.stdin })) {
    const [name, count] = line.split(' ');
    const before = process.cpuUsage();
    for (let i = 0; i < Number(count); i++) work[name](signed[i % KEYS]);
    const spent = process.cpuUsage(before);
    console.log((spent.user + spent.system) / Number(count));
}
