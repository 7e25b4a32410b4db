package dev.relaypolicy.benchmarks.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;

/** Runs James protocols with a hook that accepts every recipient, and without metrics. */
final class JamesServer {

    private JamesServer() {}

    /** Serves until the process is killed. Argument: port. */
    public static void main(String[] args) throws Exception {
        SMTPProtocolHandlerChain chain = new SMTPProtocolHandlerChain(new NoMetrics(), new Accepting());
        NettyServer server = new NettyServer.Factory()
                .protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl()))
                .build();
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0])));
        server.setBacklog(Contestant.BACKLOG);
        server.bind();
    }

    private static final class Accepting implements RcptHook {
        @Override
        public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
            return HookResult.OK;
        }
    }
}
