package dev.relaypolicy.auth.mechanism;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * CRAM-MD5 (RFC 2195): the client responds to a challenge with its name and a keyed digest. Every attempt has a new
 * challenge; XMail repeats one for a second or more, which allows replays.
 */
public final class CramMd5 implements Mechanism {

    private final ChallengeGenerator challenges;

    /** Creates the mechanism. */
    public CramMd5(ChallengeGenerator challenges) {
        this.challenges = requireNonNull(challenges, "challenges");
    }

    @Override
    public String name() {
        return "CRAM-MD5";
    }

    @Override
    public boolean showsPassword() {
        return false;
    }

    @Override
    public Step start(Optional<byte[]> initialResponse) {
        if (initialResponse.isPresent()) {
            return new Step.Unexpected();
        }
        String challenge = challenges.next();
        return new Step.Challenge(challenge, response -> read(challenge, response));
    }

    /** Splits at the last blank, because a name may contain blanks. */
    private static Step read(String challenge, byte[] response) {
        Optional<String> text = Utf8.decode(response);
        int blank = text.map(t -> t.lastIndexOf(' ')).orElse(-1);
        if (blank < 0) {
            return new Step.Malformed();
        }
        Optional<Proof> proof = DigestProof.cramMd5(
                challenge, text.get().substring(0, blank), text.get().substring(blank + 1));
        return proof.<Step>map(Step.Claimed::new).orElseGet(Step.Malformed::new);
    }
}
