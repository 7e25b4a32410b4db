package dev.relaypolicy.tab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relaypolicy.Origin;
import dev.relaypolicy.net.IpAddress;
import dev.relaypolicy.net.IpBlock;
import dev.relaypolicy.net.IpTable;
import dev.relaypolicy.net.IpTable.Row;
import dev.relaypolicy.testkit.arbitraries.Addresses;
import dev.relaypolicy.testkit.arbitraries.Blocks;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CompactRowsProperties {

    private static final String FILE = "smtprelay.tab";

    private static List<Row<String>> compact(List<IpBlock> blocks) {
        CompactRows.Builder builder = new CompactRows.Builder(FILE);
        for (int place = 0; place < blocks.size(); place++) {
            builder.add(10 + place, blocks.get(place), -place);
        }
        return builder.build((tag, origin) -> tag + " at " + origin);
    }

    private static List<Row<String>> asObjects(List<IpBlock> blocks) {
        List<Row<String>> rows = new ArrayList<>();
        for (int place = 0; place < blocks.size(); place++) {
            rows.add(new Row<>(blocks.get(place), -place + " at " + new Origin(FILE, 10 + place)));
        }
        return rows;
    }

    @Property
    void returnsAddedRows(@ForAll("blocks") List<IpBlock> blocks) {
        assertThat(compact(blocks)).isEqualTo(asObjects(blocks));
    }

    @Property
    void tableEqualsTableOfRowObjects(
            @ForAll("blocks") List<IpBlock> blocks, @ForAll("addresses") List<IpAddress> addresses) {
        IpTable<String> compact = IpTable.firstMatch(compact(blocks));
        IpTable<String> objects = IpTable.firstMatch(asObjects(blocks));

        assertThat(compact.rows()).isEqualTo(objects.rows());
        for (IpBlock block : blocks) {
            assertThat(compact.match(block.network())).isEqualTo(objects.match(block.network()));
        }
        for (IpAddress address : addresses) {
            assertThat(compact.match(address)).isEqualTo(objects.match(address));
        }
    }

    @Provide
    Arbitrary<List<IpBlock>> blocks() {
        return Arbitraries.oneOf(Blocks.any(), Blocks.masked()).list().ofMaxSize(40);
    }

    @Provide
    Arbitrary<List<IpAddress>> addresses() {
        return Addresses.any().list().ofMaxSize(10);
    }
}
