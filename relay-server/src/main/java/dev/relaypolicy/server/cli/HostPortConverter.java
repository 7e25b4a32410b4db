package dev.relaypolicy.server.cli;

import com.google.common.net.HostAndPort;
import dev.relaypolicy.net.IpAddress;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code host:port}. */
class HostPortConverter implements ITypeConverter<HostAndPort> {

    @Override
    public HostAndPort convert(String value) {
        try {
            HostAndPort parsed = HostAndPort.fromString(value);
            if (parsed.hasPort() && !parsed.getHost().isEmpty()) {
                return parsed;
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new TypeConversionException(
                "`" + value + "` is not host:port: write it as `127.0.0.1:2525` or `[::1]:2525`");
    }

    /** Reads {@code address:port}. Rejects names other than {@code localhost}, since a name may have several addresses. */
    static final class OfAddress extends HostPortConverter {

        @Override
        public HostAndPort convert(String value) {
            HostAndPort parsed = super.convert(value);
            if (parsed.getHost().equals("localhost")) {
                return HostAndPort.fromParts("127.0.0.1", parsed.getPort());
            }
            if (IpAddress.tryParse(parsed.getHost()).isEmpty()) {
                throw new TypeConversionException("`" + value
                        + "` does not begin with an IP address: write it as `127.0.0.1:2525` or `[::1]:2525`");
            }
            return parsed;
        }
    }
}
