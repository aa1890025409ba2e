// Reads one JSON object from standard input and answers with what util-crypto makes of it.
import { readFileSync } from 'node:fs';
import { Keyring } from '@polkadot/keyring';
import { hexToU8a, stringToU8a, u8aToHex } from '@polkadot/util';
import {
  cryptoWaitReady, decodeAddress, encodeAddress, mnemonicGenerate, mnemonicToMiniSecret, signatureVerify,
} from '@polkadot/util-crypto';

await cryptoWaitReady();
const asked = JSON.parse(readFileSync(0, 'utf8'));
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const phrase = mnemonicGenerate(12);
const pairs = ['//Alice', '//Alice//stash', '//Alice/soft', `${phrase}//dojo/1///secret`, phrase];
console.log(JSON.stringify({
  // Theirs for us to check.
  pairs: pairs.map((uri) => {
    const pair = keyring.createFromUri(uri);
    return { uri, address: pair.address, publicKey: u8aToHex(pair.publicKey), signature: u8aToHex(pair.sign('dojo')) };
  }),
  phrase,
  seed: u8aToHex(mnemonicToMiniSecret(phrase)),
  // Ours, checked by them.
  verified: asked.signed.map(({ message, signature, address }) =>
    signatureVerify(stringToU8a(message), hexToU8a(signature), address).isValid),
  forged: asked.signed.map(({ message, signature, address }) =>
    signatureVerify(stringToU8a(`${message}!`), hexToU8a(signature), address).isValid),
  addresses: asked.signed.map(({ address }) => encodeAddress(decodeAddress(address), 42)),
  keyfiles: asked.keyfiles.map((file) => ({
    fromSeed: keyring.createFromUri(file.secretSeed).address,
    fromPhrase: file.secretPhrase ? keyring.createFromUri(file.secretPhrase).address : null,
    publicKey: encodeAddress(hexToU8a(file.publicKey), 42),
  })),
}));
