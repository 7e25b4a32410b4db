package dev.relaypolicy.benchmarks.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Debian's Postfix, configured to permit loopback clients and to discard mail. Needs root. */
record PostfixContestant() implements Contestant {

    @Override
    public String name() {
        return "Postfix smtpd";
    }

    @Override
    public String setting() {
        return "no lookups of client names (`smtpd_peername_lookup=no`), `in_flow_delay=0`; one process per connection (`default_process_limit`), which exits after one idle second (`max_idle`) to leave the machine to the next server";
    }

    @Override
    public boolean holdsManySessions() {
        return false;
    }

    @Override
    public ServerProcess start(int sessions, Path folder) throws IOException {
        int port = ServerProcess.freePort();
        Path data = folder.resolve("data");
        Files.createDirectories(data);
        Files.createDirectories(folder.resolve("spool"));
        // unprivileged processes write here
        Files.setOwner(
                data, data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix"));
        Files.writeString(folder.resolve("main.cf"), """
                compatibility_level = 3.6
                queue_directory = %1$s/spool
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = %2$s
                mynetworks = 127.0.0.0/8
                mydestination =
                local_recipient_maps =
                alias_maps =
                inet_protocols = ipv4
                smtpd_relay_restrictions = permit_mynetworks, reject
                default_transport = discard
                in_flow_delay = 0
                smtpd_peername_lookup = no
                default_process_limit = %3$d
                max_idle = 1s
                """.formatted(folder, Script.DOMAIN, sessions + 100));
        Files.writeString(folder.resolve("master.cf"), """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                anvil unix - - n - 1 anvil
                discard unix - - n - - discard
                """.formatted(port));
        return ServerProcess.start(
                new ServerProcess.Command(List.of("/usr/sbin/postfix", "-c", folder.toString(), "start-fg"), Map.of()),
                port,
                folder.resolve("log"));
    }
}
