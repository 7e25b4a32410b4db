package dev.relaypolicy.server.config.read;

import dev.relaypolicy.Origin;
import dev.relaypolicy.server.config.model.ClientAddresses;
import dev.relaypolicy.server.config.model.Table;
import dev.relaypolicy.server.config.model.TableFormat;
import dev.relaypolicy.server.config.policy.BuiltInTypes.TableSettings;
import dev.relaypolicy.server.config.yaml.Section;
import dev.relaypolicy.spi.PolicySettings;
import dev.relaypolicy.spi.PolicyType;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The settings of a policy in a section of a configuration. */
public record SectionSettings(String name, PolicyType type, Section section, NamedFiles files)
        implements PolicySettings, TableSettings {

    @Override
    public Origin origin() {
        return section.origin();
    }

    @Override
    public boolean has(String key) {
        type.require(key);
        return section.has(key);
    }

    @Override
    public <T> List<Placed<T>> placedValues(String key, Function<String, ? extends T> parser) {
        type.require(key);
        return section.<T>placedValues(key, parser).stream()
                .map(value -> new Placed<>(
                        value.value(), new Origin(origin().file(), value.place().line())))
                .toList();
    }

    @Override
    public <T> Optional<T> value(String key, Function<String, ? extends T> parser) {
        type.require(key);
        return section.value(key, parser);
    }

    @Override
    public void error(String key, String problem) {
        section.error(section.placeOf(key), "`" + section.name() + "." + key + "`: " + problem, "bad-value");
    }

    @Override
    public void missing(String key, String example) {
        section.missing(key, example);
    }

    @Override
    public <T> T port(Class<T> port) {
        if (!port.isInstance(this)) {
            throw new IllegalStateException("this server has no " + port.getSimpleName());
        }
        return port.cast(this);
    }

    @Override
    public <T> Optional<Table<T>> file(List<TableFormat<T>> formats) {
        type.require("file");
        return formats.size() == 1 ? files.file(section, formats.get(0)) : files.file(section, formats);
    }

    @Override
    public ClientAddresses addresses() {
        return files.addresses(section);
    }

    @Override
    public void exclusive(String key, String other) {
        NamedFiles.eitherOr(section, key, other);
    }
}
