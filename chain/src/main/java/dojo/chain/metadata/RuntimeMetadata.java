package dojo.chain.metadata;

import dojo.chain.metadata.EventRecord.Phase;
import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import dojo.chain.scale.ScaleWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a runtime says of itself, read from its metadata of version 14 or 15; everything is found by
 * name. Safe for use by many threads.
 */
public final class RuntimeMetadata {
    private static final long MAGIC = 0x6174656dL;

    private final int version;
    private final TypeRegistry types;
    private final List<Pallet> pallets;
    private final Map<String, Pallet> palletsByName;
    private final Map<String, StorageEntry> storage;
    private final List<SignedExtension> extensions;
    private final int callType;
    private final List<RuntimeApi> apis;

    private RuntimeMetadata(
            int version,
            TypeRegistry types,
            List<Pallet> pallets,
            List<SignedExtension> extensions,
            int callType,
            List<RuntimeApi> apis) {
        this.version = version;
        this.types = types;
        this.pallets = pallets;
        this.extensions = extensions;
        this.callType = callType;
        this.apis = apis;
        storage = storage(pallets);
        palletsByName = new HashMap<>();
        for (var pallet : pallets) palletsByName.put(pallet.name(), pallet);
    }

    /**
     * The metadata that {@code bytes} hold to the last one, beginning with {@code meta}.
     *
     * @throws MalformedScale if they are broken, or of a version other than 14 and 15
     */
    public static RuntimeMetadata parse(byte[] bytes) {
        var in = new ScaleReader(bytes);
        if (in.u32() != MAGIC) throw new MalformedScale("metadata does not begin with its magic");
        int version = in.u8();
        var reader = new MetadataReader(in);
        var metadata =
                switch (version) {
                    case 14 -> v14(reader);
                    case 15 -> v15(reader);
                    default -> throw new MalformedScale("metadata of version " + version);
                };
        in.end();
        return metadata;
    }

    private static RuntimeMetadata v14(MetadataReader reader) {
        var types = new TypeRegistry(reader.types());
        var pallets = reader.pallets(types, false);
        int extrinsic = reader.id();
        reader.in.u8(); // the version of signed extrinsics
        var extensions = extensions(reader, types);
        types.check(reader.id());
        int callType =
                types.type(extrinsic).parameters().stream()
                        .filter(parameter -> parameter.name().equals("Call"))
                        .findFirst()
                        .map(parameter -> parameter.type().orElse(-1))
                        .orElse(-1);
        types.check(callType);
        return new RuntimeMetadata(
                14, types, pallets, extensions, callType, OldApis.of(types, storage(pallets)));
    }

    private static RuntimeMetadata v15(MetadataReader reader) {
        var types = new TypeRegistry(reader.types());
        var pallets = reader.pallets(types, true);
        reader.in.u8(); // the version of signed extrinsics
        types.check(reader.id()); // address
        int callType = types.check(reader.id());
        types.check(reader.id()); // signature
        types.check(reader.id()); // extra
        var extensions = extensions(reader, types);
        types.check(reader.id()); // the runtime itself
        var told = reader.list(r -> r.api(types));
        var apis = OldApis.explained(told, types, storage(pallets));
        for (int outer = 0; outer < 3; outer++) types.check(reader.id());
        reader.skipCustom();
        return new RuntimeMetadata(15, types, pallets, extensions, callType, apis);
    }

    private static Map<String, StorageEntry> storage(List<Pallet> pallets) {
        var storage = new HashMap<String, StorageEntry>();
        for (var pallet : pallets) {
            for (var entry : pallet.storage()) storage.put(entry.toString(), entry);
        }
        return storage;
    }

    private static List<SignedExtension> extensions(MetadataReader reader, TypeRegistry types) {
        var extensions = reader.list(MetadataReader::extension);
        for (var extension : extensions) {
            types.check(extension.type());
            types.check(extension.additional());
        }
        return extensions;
    }

    /** The version of the metadata, 14 or 15. */
    public int version() {
        return version;
    }

    /** The runtime's types. */
    public TypeRegistry types() {
        return types;
    }

    /** The runtime's pallets, in the order of the metadata. */
    public List<Pallet> pallets() {
        return pallets;
    }

    /** What signed extrinsics carry, in the order of encoding. */
    public List<SignedExtension> signedExtensions() {
        return extensions;
    }

    /** The type of any call: an enumeration by pallet of enumerations by call. */
    public int callType() {
        return callType;
    }

    /** The runtime's interfaces; in metadata V14 those that old runtimes may have had. */
    public List<RuntimeApi> apis() {
        return apis;
    }

    /** The pallet called {@code name}. */
    public Pallet pallet(String name) {
        return found(palletsByName.get(name), "pallet " + name);
    }

    private static <T> T found(@Nullable T value, String what) {
        if (value == null) throw new NotInMetadata(what);
        return value;
    }

    /** Whether the pallet has such a storage entry. */
    public boolean hasStorage(String pallet, String entry) {
        return storage.containsKey(pallet + "." + entry);
    }

    /** The storage entry {@code entry} of {@code pallet}. */
    public StorageEntry storage(String pallet, String entry) {
        String name = pallet + "." + entry;
        return found(storage.get(name), "storage " + name);
    }

    /** The storage key of {@code entry} of {@code pallet} for all the {@code parts}. */
    public byte[] storageKey(String pallet, String entry, Object... parts) {
        return storage(pallet, entry).key(parts);
    }

    /** The value of a constant of {@code pallet}. */
    public Value constant(String pallet, String name) {
        return pallet(pallet).constants().stream()
                .filter(constant -> constant.name().equals(name))
                .findFirst()
                .map(Pallet.Constant::value)
                .orElseThrow(() -> new NotInMetadata("constant " + pallet + "." + name));
    }

    /** Whether the pallet has a call of this name. */
    public boolean hasCall(String pallet, String call) {
        return calls(pallet).contains(call);
    }

    /** The names of the pallet's calls; none if there is no such pallet. */
    public List<String> calls(String pallet) {
        var found = palletsByName.get(pallet);
        if (found == null || found.calls().isEmpty()) return List.of();
        return types.cases(found.calls().getAsInt()).stream().map(TypeDef.Case::name).toList();
    }

    /**
     * The bytes of a call.
     *
     * @param arguments a map of all arguments by name, or a collection of them in order
     * @throws NotInMetadata if there is no such call
     * @throws ValueMismatch if an argument does not fit, is missing or is too many
     */
    public byte[] encodeCall(String pallet, String call, Object arguments) {
        if (!hasCall(pallet, call)) throw new NotInMetadata("call " + pallet + "." + call);
        return types.encode(callType, Map.of(pallet, Map.of(call, arguments)));
    }

    /** The call that comes next: the pallet's case around the call's case around its arguments. */
    public Value decodeCall(ScaleReader in) {
        return types.decode(callType, in);
    }

    /** Whether the interface {@code api} has a function of this name. */
    public boolean hasApi(String api, String method) {
        return find(api, method).isPresent();
    }

    /** The names of a call's arguments, in order. */
    public List<String> callArguments(String pallet, String call) {
        if (!hasCall(pallet, call)) throw new NotInMetadata("call " + pallet + "." + call);
        return types.cases(pallet(pallet).calls().orElseThrow()).stream()
                .filter(each -> each.name().equals(call))
                .flatMap(each -> each.fields().stream())
                .map(field -> field.name().orElse(""))
                .toList();
    }

    /** The call that comes next, for people: accounts are written as their addresses. */
    public String callText(ScaleReader in) {
        return types.text(callType, decodeCall(in));
    }

    /** The function {@code method} of the interface {@code api}. */
    public RuntimeApi.Method api(String api, String method) {
        return find(api, method)
                .orElseThrow(() -> new NotInMetadata("function " + api + "_" + method));
    }

    private Optional<RuntimeApi.Method> find(String api, String method) {
        return apis.stream()
                .filter(each -> each.name().equals(api))
                .flatMap(each -> each.methods().stream())
                .filter(each -> each.name().equals(method))
                .findFirst();
    }

    // ---- events

    /** The events that {@code bytes}, the value of System.Events, tell of. */
    public List<EventRecord> decodeEvents(byte[] bytes) {
        var records = new ArrayList<EventRecord>();
        for (var each : storage("System", "Events").decode(bytes).items()) {
            var event = each.field("event");
            var inner = event.item(0);
            records.add(
                    new EventRecord(
                            phase(each.field("phase")),
                            event.name(),
                            inner.name(),
                            ((Value.Variant) inner).content()));
        }
        return List.copyOf(records);
    }

    private static Phase phase(Value phase) {
        return switch (phase.name()) {
            case "ApplyExtrinsic" -> {
                long index = phase.item(0).asLong();
                if (index > Integer.MAX_VALUE) throw new MalformedScale("extrinsic " + index);
                yield new Phase.ApplyExtrinsic((int) index);
            }
            case "Finalization" -> new Phase.Finalization();
            case "Initialization" -> new Phase.Initialization();
            default -> throw new MalformedScale("phase " + phase);
        };
    }

    /** {@code events} as System.Events holds them, without topics. */
    public byte[] encodeEvents(List<EventRecord> events) {
        return storage("System", "Events")
                .encode(events.stream().map(RuntimeMetadata::recordValue).toList());
    }

    private static Map<String, Object> recordValue(EventRecord event) {
        Object phase =
                switch (event.phase()) {
                    case Phase.ApplyExtrinsic(int index) -> Map.of("ApplyExtrinsic", index);
                    case Phase.Finalization() -> "Finalization";
                    case Phase.Initialization() -> "Initialization";
                };
        return Map.of(
                "phase", phase,
                "event", Map.of(event.pallet(), Map.of(event.name(), event.data())),
                "topics", List.of());
    }

    /**
     * The event {@code name} of {@code pallet} with the fields given, checked against its type.
     *
     * @param fields a map by name, or a collection in order
     */
    public EventRecord event(Phase phase, String pallet, String name, Object fields) {
        var events = pallet(pallet).events();
        if (events.isEmpty()) throw new NotInMetadata("event " + pallet + "." + name);
        int type = events.getAsInt();
        var value = types.decode(type, types.encode(type, Map.of(name, fields)));
        return new EventRecord(phase, pallet, name, ((Value.Variant) value).content());
    }

    // ---- errors

    /** The error {@code error} of the pallet of index {@code pallet}, if there is one. */
    public Optional<PalletError> error(int pallet, int error) {
        return pallets.stream()
                .filter(each -> each.index() == pallet)
                .flatMap(each ->
                        each.errors().stream()
                                .filter(named -> named.index() == error)
                                .map(named -> new PalletError(each.name(), named.name())))
                .findFirst();
    }

    /** The name of a DispatchError; an unknown error of a pallet is named by its number. */
    public PalletError error(Value dispatchError) {
        if (!dispatchError.name().equals("Module")) {
            var items = dispatchError.items();
            return items.isEmpty() || !(items.getFirst() instanceof Value.Variant(var name, var _))
                    ? new PalletError("", dispatchError.name())
                    : new PalletError(dispatchError.name(), name);
        }
        var module = dispatchError.items().size() == 1 ? dispatchError.item(0) : dispatchError;
        int pallet = module.field("index").asInt();
        // Runtimes of before 2022 held one byte here; since then the first of four is the error.
        var code = module.field("error");
        int error = code instanceof Value.Bytes ? code.bytes()[0] & 0xff : code.asInt();
        return error(pallet, error)
                .orElseGet(() -> new PalletError("pallet " + pallet, "error " + error));
    }

    /** The DispatchError that stands for an error of a pallet, ready for encoding. */
    public Object dispatchError(String pallet, String error) {
        var found = pallet(pallet);
        int index =
                found.errors().stream()
                        .filter(each -> each.name().equals(error))
                        .findFirst()
                        .map(TypeDef.Case::index)
                        .orElseThrow(() -> new NotInMetadata("error " + pallet + "." + error));
        var code = new ScaleWriter().u32(index).toBytes();
        return Map.of("Module", List.of(Map.of("index", found.index(), "error", code)));
    }
}
