package dev.relaypolicy.server.soak;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.google.common.base.Ascii;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A next hop that runs as its own process. It accepts everything and writes it to disk before it replies. Each message
 * is a file in {@code new}: a line of recipients, then the message. Deliberately simple.
 */
final class SinkServer {

    private final Path folder;
    private final InputStream in;
    private final OutputStream out;

    private SinkServer(Path folder, Socket client) throws IOException {
        this.folder = folder;
        this.in = new BufferedInputStream(client.getInputStream(), 1 << 16);
        this.out = new BufferedOutputStream(client.getOutputStream());
    }

    /** Arguments: the folder, and the address and port to listen on. Writes the port to the file {@code ready}. */
    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]);
        Files.createDirectories(folder.resolve("tmp"));
        Files.createDirectories(folder.resolve("new"));
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(arguments[2]), 100, InetAddress.getByName(arguments[1]))) {
            Path draft =
                    Files.writeString(folder.resolve("draft"), "sink " + arguments[1] + ":" + server.getLocalPort());
            Files.move(draft, folder.resolve("ready"), StandardCopyOption.ATOMIC_MOVE);
            while (true) {
                Socket client = server.accept();
                new Thread(() -> serve(folder, client)).start();
            }
        }
    }

    private static void serve(Path folder, Socket client) {
        try (client) {
            new SinkServer(folder, client).dialogue();
        } catch (IOException e) {
            // the client has closed the connection without a reply
        }
    }

    private void dialogue() throws IOException {
        say("220 sink.test ESMTP");
        List<String> recipients = new ArrayList<>();
        while (true) {
            String line = new String(line(), ISO_8859_1);
            String command = Ascii.toUpperCase(line);
            if (command.startsWith("EHLO ")) {
                say("250-sink.test\r\n250-PIPELINING\r\n250 8BITMIME");
            } else if (command.startsWith("MAIL FROM:<") || command.equals("RSET\r\n")) {
                recipients.clear();
                say("250 2.1.0 OK");
            } else if (command.startsWith("RCPT TO:<")) {
                recipients.add(line.substring(line.indexOf('<') + 1, line.indexOf('>')));
                say("250 2.1.5 OK");
            } else if (command.equals("DATA\r\n")) {
                say("354 go on");
                keep(recipients, message());
                say("250 2.0.0 kept");
            } else if (command.equals("QUIT\r\n")) {
                say("221 2.0.0 bye");
                return;
            } else {
                say("500 5.5.2 what");
            }
        }
    }

    private void keep(List<String> recipients, byte[] message) throws IOException {
        String name = UUID.randomUUID().toString();
        Path file = folder.resolve("tmp").resolve(name);
        try (FileChannel channel = FileChannel.open(file, CREATE_NEW, WRITE)) {
            writeAll(channel, (String.join(" ", recipients) + "\n").getBytes(ISO_8859_1));
            writeAll(channel, message);
            channel.force(true);
        }
        Files.move(file, folder.resolve("new").resolve(name), StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(folder.resolve("new"), READ)) {
            channel.force(true);
        }
    }

    private static void writeAll(FileChannel channel, byte[] octets) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(octets);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private byte[] message() throws IOException {
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        while (true) {
            byte[] line = line();
            if (new String(line, ISO_8859_1).equals(".\r\n")) {
                return message.toByteArray();
            }
            int start = line[0] == '.' ? 1 : 0;
            message.write(line, start, line.length - start);
        }
    }

    /** Returns a line with its CRLF. A bare CR or LF does not end a line. */
    private byte[] line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(128);
        int previous = -1;
        while (true) {
            int octet = in.read();
            if (octet < 0) {
                throw new EOFException();
            }
            line.write(octet);
            if (octet == '\n' && previous == '\r') {
                return line.toByteArray();
            }
            previous = octet;
        }
    }

    private void say(String reply) throws IOException {
        out.write((reply + "\r\n").getBytes(ISO_8859_1));
        out.flush();
    }
}
