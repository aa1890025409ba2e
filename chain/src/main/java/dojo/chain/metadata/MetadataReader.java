package dojo.chain.metadata;

import dojo.chain.scale.MalformedScale;
import dojo.chain.scale.ScaleReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;

/** The parts that the metadata grammars of versions 14 and 15 have in common. */
final class MetadataReader {
    final ScaleReader in;

    MetadataReader(ScaleReader in) {
        this.in = in;
    }

    <T> List<T> list(Function<MetadataReader, T> item) {
        int count = in.count();
        // Every item here is at least one byte long, so a count beyond the bytes left is a lie.
        if (count > in.remaining()) throw new MalformedScale("list of " + count + " items");
        var items = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) items.add(item.apply(this));
        return List.copyOf(items);
    }

    private <T> Optional<T> option(Function<MetadataReader, T> inner) {
        return in.bool() ? Optional.of(inner.apply(this)) : Optional.empty();
    }

    private String text() {
        return in.text();
    }

    int id() {
        return in.count();
    }

    OptionalInt optionalId() {
        return in.bool() ? OptionalInt.of(id()) : OptionalInt.empty();
    }

    void skipDocs() {
        list(MetadataReader::text);
    }

    List<Type> types() {
        int count = in.count();
        if (count > in.remaining()) throw new MalformedScale("registry of " + count + " types");
        var types = new ArrayList<Type>(count);
        for (int i = 0; i < count; i++) {
            int id = id();
            if (id != i) throw new MalformedScale("type " + id + " at place " + i);
            types.add(type());
        }
        return types;
    }

    private Type type() {
        var path = list(MetadataReader::text);
        var parameters = list(r -> new Type.Parameter(r.text(), r.optionalId()));
        var def = def();
        skipDocs();
        return new Type(path, parameters, def);
    }

    private TypeDef def() {
        int kind = in.u8();
        return switch (kind) {
            case 0 -> new TypeDef.Composite(list(MetadataReader::field));
            case 1 -> new TypeDef.Variants(list(MetadataReader::variant));
            case 2 -> new TypeDef.Sequence(id());
            case 3 -> {
                long length = in.u32();
                if (length > Integer.MAX_VALUE) throw new MalformedScale("array of " + length);
                yield new TypeDef.Array((int) length, id());
            }
            case 4 -> new TypeDef.Tuple(list(MetadataReader::id));
            case 5 -> new TypeDef.Basic(oneOf(TypeDef.Primitive.values(), "primitive"));
            case 6 -> new TypeDef.Compact(id());
            case 7 -> new TypeDef.Bits(id(), id());
            default -> throw new MalformedScale("kind of type " + kind);
        };
    }

    <E extends Enum<E>> E oneOf(E[] values, String what) {
        int code = in.u8();
        if (code >= values.length) throw new MalformedScale(what + " " + code);
        return values[code];
    }

    private TypeDef.Case variant() {
        String name = in.text();
        var fields = list(MetadataReader::field);
        int index = in.u8();
        skipDocs();
        return new TypeDef.Case(name, fields, index);
    }

    private TypeDef.Field field() {
        var name = option(MetadataReader::text);
        int type = id();
        var typeName = option(MetadataReader::text);
        skipDocs();
        return new TypeDef.Field(name, type, typeName);
    }

    List<Pallet> pallets(TypeRegistry types, boolean withDocs) {
        return list(r -> r.pallet(types, withDocs));
    }

    private Pallet pallet(TypeRegistry types, boolean withDocs) {
        String name = in.text();
        List<StorageEntry> storage = option(r -> r.storage(name, types)).orElse(List.of());
        var calls = optionalId();
        var events = optionalId();
        var constants = list(r -> r.constant(types));
        var errors = optionalId();
        int index = in.u8();
        if (withDocs) skipDocs();
        return new Pallet(
                name,
                index,
                storage,
                calls,
                events,
                constants,
                errors.isPresent() ? types.cases(errors.getAsInt()) : List.of());
    }

    private List<StorageEntry> storage(String pallet, TypeRegistry types) {
        String prefix = in.text();
        return list(r -> r.entry(pallet, prefix, types));
    }

    private StorageEntry entry(String pallet, String prefix, TypeRegistry types) {
        String name = in.text();
        var modifier = oneOf(StorageEntry.Modifier.values(), "storage modifier");
        List<StorageHasher> hashers;
        List<Integer> keys;
        int kind = in.u8();
        switch (kind) {
            case 0 -> {
                hashers = List.of();
                keys = List.of();
            }
            case 1 -> {
                hashers = list(r -> r.oneOf(StorageHasher.values(), "hasher"));
                int key = types.check(id());
                keys = hashers.size() == 1 ? List.of(key) : types.tuple(key);
                if (keys.size() != hashers.size()) {
                    throw new MalformedScale(
                            "%s.%s: %s hashers for %s keys"
                                    .formatted(pallet, name, hashers.size(), keys.size()));
                }
            }
            default -> throw new MalformedScale("kind of storage " + kind);
        }
        int value = types.check(id());
        byte[] fallback = in.bytes();
        skipDocs();
        return new StorageEntry(
                types, pallet, prefix, name, modifier, hashers, keys, value, fallback);
    }

    private Pallet.Constant constant(TypeRegistry types) {
        String name = in.text();
        int type = types.check(id());
        var value = types.decode(type, in.bytes());
        skipDocs();
        return new Pallet.Constant(name, type, value);
    }

    SignedExtension extension() {
        return new SignedExtension(in.text(), id(), id());
    }

    RuntimeApi api(TypeRegistry types) {
        String name = in.text();
        var methods = list(r -> r.method(name, types));
        skipDocs();
        return new RuntimeApi(name, methods);
    }

    private RuntimeApi.Method method(String api, TypeRegistry types) {
        String name = in.text();
        var inputs = list(r -> new RuntimeApi.Input(r.in.text(), types.check(r.id())));
        int output = types.check(id());
        skipDocs();
        return new RuntimeApi.Method(
                types, api, name, inputs, List.of(output), RuntimeApi.Form.TYPED);
    }

    void skipCustom() {
        list(r -> {
            String name = r.in.text();
            r.id();
            r.in.bytes();
            return name;
        });
    }
}
