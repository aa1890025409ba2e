package dojo.cli;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts as people write them: TAO, or a subnet's alpha, with up to nine places. */
final class Tao {
    /** The places of an amount: one rao is the last. */
    static final int PLACES = 9;

    private Tao() {}

    /** The amount in TAO. */
    static BigDecimal of(long rao) {
        return BigDecimal.valueOf(rao, PLACES);
    }

    /** The amount with its sign, thousands apart, at least four places. */
    static String text(long rao) {
        return "τ " + number(of(rao));
    }

    /** A number of TAO with thousands apart and at least four places. */
    static String number(BigDecimal tao) {
        return new DecimalFormat("#,##0.0000#####", DecimalFormatSymbols.getInstance(Locale.ROOT))
                .format(tao);
    }

    /** Reads an amount into rao; refuses what is no positive amount the chain can hold. */
    static final class Reader implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("\\d{1,12}(\\.\\d{1,9})?")) {
                throw new TypeConversionException(
                        "'%s' is no amount like 1.5: digits with at most %s places, above 0"
                                .formatted(text, PLACES));
            }
            try {
                long rao = new BigDecimal(text).movePointRight(PLACES).longValueExact();
                if (rao > 0) return rao;
            } catch (ArithmeticException e) {
                throw new TypeConversionException("'" + text + "' is more than there can be");
            }
            throw new TypeConversionException("an amount must be above 0");
        }
    }
}
