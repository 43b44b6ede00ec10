using System.Security.Cryptography.X509Certificates;
using FsCheck.Xunit;
using Sidecar.Webhook.Options;
using Sidecar.Webhook.SelfManaged;
using Sidecar.Webhook.Tests.Hosting;

namespace Sidecar.Webhook.Tests.SelfManaged;

/// <summary>
/// Rotation as a game against time: the one that writes looks at any moments, publishing fails at any moments, API
/// servers and replicas see changes late. No call may ever meet a certificate that is not trusted.
/// </summary>
public class AuthorityRotationLaws
{
    static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    static readonly SelfManagedOptions Options = new()
    {
        Namespace = "n",
        AuthorityLifetime = TimeSpan.FromHours(30),
        CertificateLifetime = TimeSpan.FromHours(10),
        Overlap = TimeSpan.FromHours(1),
    };

    [Property(MaxTest = 8)]
    public void However_late_everybody_is_within_the_overlap_every_call_is_trusted(int seed)
    {
        var random = new Random(seed);
        var game = new Game(Options);
        for (int i = 0, failures = 0; i < 250; i++)
        {
            failures = failures < 2 && random.Next(4) == 0 ? failures + 1 : 0;
            game.Look(publishes: failures == 0, TimeSpan.FromMinutes(random.Next(1, 30)));
            game.AssertTrusted(random);
        }
        Assert.True(game.Rotations >= 2, $"{game.Rotations} rotations, expected at least two");
    }

    [Fact]
    public void Nothing_moves_on_while_it_is_not_published()
    {
        var names = SelfManagedNames.From(Options);
        var authority = Authority.Create(names, Start);
        var both = authority.Introduce(names, Start.AddHours(21));
        Assert.Equal(RotationStep.None, AuthorityRotation.Next(both, Start.AddHours(9), null, Options));
        Assert.Equal(RotationStep.None, AuthorityRotation.Next(both, Start.AddHours(9), TimeSpan.FromMinutes(59), Options));
        Assert.Equal(RotationStep.Switch, AuthorityRotation.Next(both, Start.AddHours(9), TimeSpan.FromHours(1), Options));
        // Expired already: whoever is called fails anyway.
        Assert.Equal(RotationStep.Switch, AuthorityRotation.Next(both, Start.AddHours(11), TimeSpan.Zero, Options));
    }

    [Fact]
    public void A_certificate_is_renewed_also_while_two_authorities_are_trusted_for_long()
    {
        var names = SelfManagedNames.From(Options);
        var switched = Authority.Create(names, Start).Introduce(names, Start.AddHours(21)).Renew(names, Start.AddHours(22));
        Assert.Equal(RotationStep.None, AuthorityRotation.Next(switched, Start.AddHours(23), null, Options));
        Assert.Equal(RotationStep.Renew, AuthorityRotation.Next(switched, Start.AddHours(29), null, Options));
        var renewed = AuthorityRotation.Apply(RotationStep.Renew, switched, names, Start.AddHours(29));
        Assert.Equal(switched.Bundle, renewed.Bundle);
        Assert.Equal(RotationStep.Retire, AuthorityRotation.Next(renewed, Start.AddHours(30), TimeSpan.FromHours(1), Options));
    }

    [Fact]
    public void What_is_stored_is_read_back_and_names_the_Service()
    {
        var names = SelfManagedNames.From(Options);
        var authority = Authority.Create(names, Start).Introduce(names, Start);
        var read = Authority.Parse(authority.ToData());
        Assert.Equal(authority.Bundle, read.Bundle);
        Assert.Equal(authority.Serving.Thumbprint, read.Serving.Thumbprint);
        Assert.False(read.SignedByNewest);
        Assert.True(read.Serving.Leaf.MatchesHostname("sidecar-webhook.n.svc"));
        Assert.Equal(RotationStep.Renew, AuthorityRotation.Next(
            Authority.Create(names, Start), Start, TimeSpan.Zero, new SelfManagedOptions
            {
                Namespace = "other",
                AuthorityLifetime = Options.AuthorityLifetime,
                CertificateLifetime = Options.CertificateLifetime,
            }));
    }

    [Theory]
    [InlineData("ca.crt", null, "ca.crt: found nothing")]
    [InlineData("ca.crt", "", "ca.crt: found no certificate, expected at least one in PEM")]
    [InlineData("tls.crt", "nonsense", "tls.crt: found no certificate, expected at least one in PEM")]
    [InlineData("tls.key", "nonsense", "tls.key: found no private key for the certificate in tls.crt")]
    [InlineData("ca.key", "nonsense", "ca.key: found no private key for the first certificate in ca.crt")]
    public void What_is_spoilt_is_told_of_without_being_quoted(string key, string? value, string message)
    {
        var data = Authority.Create(SelfManagedNames.From(Options), Start).ToData();
        if (value is null)
            data.Remove(key);
        else
            data[key] = System.Text.Encoding.ASCII.GetBytes(value);
        Assert.Equal(message, Assert.Throws<FormatException>(() => Authority.Parse(data)).Message);
    }

    [Fact]
    public void A_bundle_of_somebody_else_is_refused()
    {
        var names = SelfManagedNames.From(Options);
        var data = Authority.Create(names, Start).ToData();
        var other = Authority.Create(names, Start).ToData();
        (data["ca.crt"], data["ca.key"]) = (other["ca.crt"], other["ca.key"]);
        Assert.Equal("tls.crt: found a certificate that none in ca.crt has signed",
            Assert.Throws<FormatException>(() => Authority.Parse(data)).Message);
    }

    /// <summary>One writer, and a history of what was published and served, from which the late see something old.</summary>
    sealed class Game(SelfManagedOptions options)
    {
        readonly SelfManagedNames names = SelfManagedNames.From(options);
        readonly List<(DateTimeOffset At, Authority Bundle)> published = [];
        readonly List<(DateTimeOffset At, Authority Served)> served = [];
        DateTimeOffset now = Start;
        Authority? stored;
        (Authority Content, DateTimeOffset Since)? settled;

        public int Rotations { get; private set; }

        public void Look(bool publishes, TimeSpan after)
        {
            now += after;
            Publish(publishes);
            var settledFor = publishes && settled is { } since ? now - since.Since : (TimeSpan?)null;
            var step = AuthorityRotation.Next(stored, now, settledFor, options);
            if (step == RotationStep.None)
                return;
            Rotations += step == RotationStep.Retire ? 1 : 0;
            stored = AuthorityRotation.Apply(step, stored, names, now);
            served.Add((now, stored));
            Publish(publishes);
        }

        void Publish(bool works)
        {
            if (stored is null || !works)
                return;
            if (published.Count == 0 || published[^1].Bundle != stored)
                published.Add((now, stored));
            if (settled?.Content != stored)
                settled = (stored, now);
        }

        /// <summary>An API server and a replica, each up to the overlap behind: the one trusts what the other serves.</summary>
        public void AssertTrusted(Random random)
        {
            // In the first hours nothing was published before, so nothing older can be seen.
            if (published.Count == 0)
                return;
            var bundle = Seen(published, random);
            var certificate = Seen(served, random).Serving.Leaf;
            using var chain = new X509Chain { ChainPolicy = TestAuthority.Trusting(bundle.Trusted).CertificateChainPolicy! };
            chain.ChainPolicy.VerificationTimeIgnored = false;
            chain.ChainPolicy.VerificationTime = now.UtcDateTime;
            Assert.True(chain.Build(certificate), string.Join(", ", chain.ChainStatus.Select(status => status.StatusInformation)));
        }

        T Seen<T>(List<(DateTimeOffset At, T Value)> history, Random random)
        {
            var behind = now - (options.Overlap * random.NextDouble());
            var last = history.FindLastIndex(entry => entry.At <= behind);
            return history[Math.Max(last, 0)].Value;
        }
    }
}
