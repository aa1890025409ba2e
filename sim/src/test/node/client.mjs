// Drives a local chain with @polkadot/api and prints what it saw as one line of JSON.
import { ApiPromise, Keyring, WsProvider } from '@polkadot/api';
import { blake2AsHex, encodeAddress } from '@polkadot/util-crypto';

const provider = new WsProvider(process.argv[2]);
const api = await ApiPromise.create({ provider, noInitWarn: true });
const keyring = new Keyring({ type: 'sr25519', ss58Format: 42 });
const key = (uri) => keyring.addFromUri(uri);
const alice = key('//Alice');
const out = {};

/** Signs, sends and follows a transaction to its end; a refusal of the pool is told by its text. */
function send(tx, signer) {
  return new Promise((resolve, reject) => {
    const statuses = [];
    tx.signAndSend(signer, ({ status, events, dispatchError, txHash }) => {
      statuses.push(status.type);
      if (!status.isFinalized) return;
      const names = events.map(({ event }) => `${event.section}.${event.method}`);
      let error = dispatchError ? named(dispatchError) : null;
      for (const { event } of events) {
        if (event.section === 'sudo' && event.method === 'Sudid' && event.data[0].isErr) {
          error = named(event.data[0].asErr);
        }
      }
      resolve({ statuses, events: names, error, block: status.asFinalized.toHex(), hash: txHash.toHex() });
    }).catch((e) => resolve({ statuses, events: [], error: e.message }));
    setTimeout(() => reject(new Error(`no end of ${tx.method.section}.${tx.method.method}`)), 60000).unref();
  });
}

function named(error) {
  if (!error.isModule) return error.toString();
  return api.registry.findMetaError(error.asModule).name;
}

async function must(tx, signer) {
  const done = await send(tx, signer);
  if (done.error) throw new Error(`${tx.method.section}.${tx.method.method}: ${done.error}`);
  return done;
}

const blocks = (count) => provider.send('dev_newBlock', [{ count }]);
const tx = api.tx.subtensorModule;
const admin = (call, ...args) => must(api.tx.sudo.sudo(api.tx.adminUtils[call](...args)), alice);
const free = async (account) => (await api.query.system.account(account.address)).data.free.toBigInt();

out.chain = (await api.rpc.system.chain()).toString();
out.spec = api.runtimeVersion.specVersion.toNumber();
out.metadata = api.runtimeMetadata.version;
out.format = api.registry.chainSS58;
out.decimals = api.registry.chainDecimals;
out.constant = api.consts.balances.existentialDeposit.toString();

// Headers hash to what the node says, and each names its parent.
await blocks(2);
const head = await api.rpc.chain.getHeader();
out.headerHash = head.hash.toHex() === (await api.rpc.chain.getBlockHash(head.number.unwrap())).toHex();
const parent = await api.rpc.chain.getHeader(head.parentHash);
out.parent = head.number.toNumber() - parent.number.toNumber();

// Subscriptions.
const seen = { heads: [], numbers: [], versions: [] };
const unsubscribes = [
  await api.rpc.chain.subscribeNewHeads((each) => seen.heads.push(each.number.toNumber())),
  await api.query.system.number((each) => seen.numbers.push(each.toNumber())),
  await api.rpc.state.subscribeRuntimeVersion((each) => seen.versions.push(each.specVersion.toNumber())),
];
await blocks(3);
await new Promise((done) => setTimeout(done, 500));
unsubscribes.forEach((stop) => stop());
out.subscriptions = seen;

// A transfer, its fee as asked before, and its events.
const before = await free(alice);
const bob = key('//Bob');
const transfer = api.tx.balances.transferKeepAlive(bob.address, 1_000_000_000n);
const fee = (await transfer.paymentInfo(alice)).partialFee.toBigInt();
out.transfer = await send(transfer, alice);
out.transferCost = (before - (await free(alice)) - 1_000_000_000n).toString();
out.fee = fee.toString();
const body = await api.rpc.chain.getBlock(out.transfer.block);
out.extrinsicFound = body.block.extrinsics.some((each) => each.hash.toHex() === out.transfer.hash);

// A subnet and its neurons.
const owner = key('//DojoOwner');
const ownerHotkey = key('//DojoOwner//hot');
await must(api.tx.balances.transferKeepAlive(owner.address, 5_000_000_000_000n), alice);
await admin('sudoSetNetworkRateLimit', 0);
await admin('sudoSetTxRateLimit', 0);
out.registerNetwork = await must(tx.registerNetwork(ownerHotkey.address), owner);
const netuid = 2;
for (const [call, value] of [
  ['sudoSetTempo', 10], ['sudoSetWeightsSetRateLimit', 0], ['sudoSetMaxRegistrationsPerBlock', 20],
  ['sudoSetTargetRegistrationsPerInterval', 100], ['sudoSetMinAllowedWeights', 1],
  ['sudoSetServingRateLimit', 0], ['sudoSetMaxAllowedValidators', 2],
]) await admin(call, netuid, value);
await blocks(12);
out.startCall = await must(tx.startCall(netuid), owner);
const cold = [], hot = [];
for (let i = 0; i < 4; i++) {
  cold.push(key(`//DojoCold${i}`));
  hot.push(key(`//DojoHot${i}`));
  await must(api.tx.balances.transferKeepAlive(cold[i].address, 3_000_000_000_000n), alice);
  const done = await must(tx.burnedRegister(netuid, hot[i].address), cold[i]);
  if (i === 0) out.burnedRegister = done;
}
out.addStake = await must(tx.addStake(hot[0].address, netuid, 500_000_000_000n), cold[0]);
await must(tx.addStake(hot[1].address, netuid, 300_000_000_000n), cold[1]);
out.serveAxon = await must(tx.serveAxon(netuid, 600, 16909060, 8091, 4, 4, 0, 0), hot[2]);
await must(tx.servePrometheus(netuid, 600, 16909060, 9100, 4), hot[2]);
await blocks(12);
out.setWeights = await must(tx.setWeights(netuid, [3, 4], [65535, 20000], 0), hot[0]);
await must(tx.setWeights(netuid, [3, 4], [65535, 30000], 0), hot[1]);
await blocks(24);
out.incentive = (await api.query.subtensorModule.incentive(netuid)).toJSON();
out.emission = (await api.query.subtensorModule.emission(netuid)).toJSON();

// Deliberate mistakes, refused by the pool or in the block.
out.errors = {};
const wrong = async (name, call, signer) => { out.errors[name] = (await send(call, signer)).error; };
await wrong('loopback', tx.serveAxon(netuid, 600, 0x7f000001, 8091, 4, 4, 0, 0), hot[2]);
await wrong('permit', tx.setWeights(netuid, [3], [65535], 0), hot[3]);
await wrong('duplicate', tx.setWeights(netuid, [4, 4], [65535, 1], 0), hot[0]);
await wrong('length', tx.setWeights(netuid, [4, 3], [65535], 0), hot[0]);
await wrong('uid', tx.setWeights(netuid, [999], [65535], 0), hot[0]);
await wrong('again', tx.burnedRegister(netuid, hot[0].address), cold[0]);
await wrong('subnet', tx.burnedRegister(777, key('//Nobody').address), cold[0]);
await wrong('stake', tx.addStake(hot[0].address, netuid, 999_000_000_000_000n), cold[0]);
await wrong('sudo', api.tx.sudo.sudo(api.tx.adminUtils.sudoSetTempo(netuid, 20)), bob);

// Commit and reveal; the hash is made by this client.
await admin('sudoSetCommitRevealWeightsEnabled', netuid, true);
const salt = [1, 2, 3, 4, 5, 6, 7, 8];
const preimage = api.registry.createType('(AccountId, u16, Vec<u16>, Vec<u16>, Vec<u16>, u64)',
  [hot[0].address, netuid, [3, 4], [1000, 65535], salt, 0]);
await wrong('commitReveal', tx.setWeights(netuid, [4], [65535], 0), hot[0]);
out.commit = await must(tx.commitWeights(netuid, blake2AsHex(preimage.toU8a(), 256)), hot[0]);
const reveal = () => send(tx.revealWeights(netuid, [3, 4], [1000, 65535], salt, 0), hot[0]);
out.errors.early = (await reveal()).error;
let revealed = { error: 'never tried' };
for (let i = 0; i < 24 && revealed.error; i++) {
  await blocks(1);
  revealed = await reveal();
}
out.reveal = revealed;
out.revealed = (await api.query.subtensorModule.weights(netuid, 1)).toJSON();
out.rootRegister = await must(tx.rootRegister(hot[0].address), cold[0]);

// The runtime's functions against storage, each decoded by this client.
const graph = (await api.call.subnetInfoRuntimeApi.getMetagraph(netuid)).unwrap();
const lite = await api.call.neuronInfoRuntimeApi.getNeuronsLite(netuid);
const stored = async (item, ...args) => (await api.query.subtensorModule[item](netuid, ...args)).toJSON();
const keys = await Promise.all(lite.map((_, uid) => stored('keys', uid)));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
out.functions = {
  hotkeys: same(graph.hotkeys.toJSON(), keys) && same(lite.map((each) => each.hotkey.toJSON()), keys),
  incentives: same(graph.incentives.toJSON(), await stored('incentive')),
  permits: same(lite.map((each) => each.validatorPermit.toJSON()), await stored('validatorPermit')),
  axon: lite[3].axonInfo.ip.toString(),
  tempo: graph.tempo.toNumber(),
  uids: graph.numUids.toNumber(),
  hyperparams: (await api.call.subnetInfoRuntimeApi.getSubnetHyperparams(netuid)).unwrap().tempo.toNumber(),
  dynamic: (await api.call.subnetInfoRuntimeApi.getAllDynamicInfo()).length,
  selective: (await api.call.subnetInfoRuntimeApi.getSelectiveMetagraph(netuid, [0, 52])).unwrap().hotkeys.unwrap().length,
  state: (await api.call.subnetInfoRuntimeApi.getSubnetState(netuid)).unwrap().netuid.toNumber(),
  stakes: (await api.call.stakeInfoRuntimeApi.getStakeInfoForColdkey(cold[0].address)).length,
  delegates: (await api.call.delegateInfoRuntimeApi.getDelegates()).length,
  cost: (await api.call.subnetRegistrationRuntimeApi.getNetworkRegistrationCost()).toString(),
  price: (await api.call.swapRuntimeApi.currentAlphaPrice(netuid)).toString(),
  nonce: (await api.call.accountNonceApi.accountNonce(hot[0].address)).toNumber()
    === (await api.query.system.account(hot[0].address)).nonce.toNumber(),
};
out.alice = encodeAddress(alice.publicKey, 42);
console.log(JSON.stringify(out));
await api.disconnect();
process.exit(0);
