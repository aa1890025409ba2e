package dojo.cli;

import dojo.wallet.Ss58Address;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads addresses that were typed. */
final class Addresses implements ITypeConverter<Ss58Address> {
    @Override
    public Ss58Address convert(String text) {
        try {
            return Ss58Address.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("'" + text + "' is no address: " + e.getMessage());
        }
    }
}
