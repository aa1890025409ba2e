package dojo.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, unspecified",
        "0.255.255.255, unspecified",
        "10.0.0.0, private",
        "10.255.255.255, private",
        "100.64.0.0, shared by a provider's customers",
        "100.127.255.255, shared by a provider's customers",
        "100.100.100.200, a cloud's metadata service",
        "127.0.0.1, loopback",
        "127.255.255.255, loopback",
        "168.63.129.16, a cloud's metadata service",
        "169.254.0.1, link-local",
        "169.254.169.254, a cloud's metadata service",
        "172.16.0.0, private",
        "172.31.255.255, private",
        "192.0.0.1, reserved",
        "192.0.0.192, a cloud's metadata service",
        "192.0.2.1, for documentation",
        "192.88.99.1, reserved",
        "192.168.255.255, private",
        "198.18.0.0, for benchmarks",
        "198.19.255.255, for benchmarks",
        "198.51.100.7, for documentation",
        "203.0.113.9, for documentation",
        "224.0.0.1, multicast",
        "239.255.255.255, multicast",
        "240.0.0.1, reserved",
        "255.255.255.255, reserved",
        "::, unspecified",
        "::1, loopback",
        "::7f00:1, reserved",
        "::ffff:0:127.0.0.1, reserved",
        "100::1, reserved",
        "2001::1, reserved",
        "2001:1ff:ffff::1, reserved",
        "2001:2::1, for benchmarks",
        "2001:db8::1, for documentation",
        "3fff:fff::1, for documentation",
        "4000::1, reserved",
        "5f00::1, reserved",
        "fc00::1, private",
        "fd12:3456::1, private",
        "fd00:ec2::254, a cloud's metadata service",
        "fd20:ce::254, a cloud's metadata service",
        "fe80::1, link-local",
        "febf::1, link-local",
        "fec0::1, reserved",
        "ff02::1, multicast",
        "2002:a00:1::, private",
        "2002:7f00:1::1, loopback",
        "2002:a9fe:a9fe::, a cloud's metadata service",
        "64:ff9b::127.0.0.1, loopback",
        "64:ff9b::169.254.169.254, a cloud's metadata service",
        "64:ff9b:1::8.8.8.8, reserved",
    })
    void anAddressThatMeansAnotherThingToEachCallerIsNotPublic(String address, String what) {
        assertThat(PublicAddress.objection(InetAddress.ofLiteral(address))).contains(what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.0",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:200::1",
                "2606:4700::1111",
                "2a01:4f8::1",
                "2002:101:101::",
                "64:ff9b::1.1.1.1",
                "3ffe:ffff::1"
            })
    void itsNeighboursArePublic(String address) {
        assertThat(PublicAddress.objection(InetAddress.ofLiteral(address))).isEmpty();
    }

    @Test
    void anIpv4AddressInTheDressOfIpv6IsJudgedByItself() {
        byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 127, 0, 0, 1};
        assertThat(PublicAddress.objection(mapped)).contains("loopback");
        byte[] open = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, 1, 1, 1, 1};
        assertThat(PublicAddress.objection(open)).isEqualTo(Optional.empty());
    }
}
