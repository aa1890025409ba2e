package dojo.chain.metadata;

import java.util.List;
import java.util.OptionalInt;

/** An entry of the registry: where the type was declared, its parameters, and how it is built. */
public record Type(List<String> path, List<Parameter> parameters, TypeDef def) {
    /** A type parameter; one without a type is a marker of the source only. */
    public record Parameter(String name, OptionalInt type) {}

    /** The last part of the path, empty for types that are not declared by name. */
    public String name() {
        return path.isEmpty() ? "" : path.getLast();
    }
}
