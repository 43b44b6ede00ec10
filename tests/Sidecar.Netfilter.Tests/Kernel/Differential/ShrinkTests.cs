using Sidecar.Netfilter.Evaluation;
using Sidecar.Netfilter.Validation;

namespace Sidecar.Netfilter.Tests.Kernel.Differential;

/// <summary>The shrinking of a difference, with a known cause in the place of the kernel.</summary>
public class ShrinkTests
{
    static readonly Packet Packet = Packet.Outbound(Protocol.Tcp, Address.Parse("10.96.0.10"), 80, 1000) with { Mark = 7, Source = Address.Parse("10.10.0.2") };

    // Of nftables, seed 16 draws no rule.
    public static TheoryData<int, Backend> Drawn => [.. Enumerable.Range(1, 21).Where(seed => seed != 16).SelectMany(seed => new[] { (seed, Backend.Iptables), (seed, Backend.Nftables) })];

    /// <summary>What two rules of a random set do is the cause: no other table, chain or rule is left, and no match that is not needed.</summary>
    [Theory, MemberData(nameof(Drawn))]
    public void Only_the_cause_is_left(int seed, Backend backend)
    {
        var draw = new Draw(seed);
        var rules = RandomRules.Of(draw, backend);
        var all = Rules(rules).ToArray();
        Assert.NotEmpty(all);
        var causes = new[] { draw.One<Rule>(all), draw.One<Rule>(all) };
        var asked = 0;
        var (least, packet) = new Shrink(Differs).Least(rules, Packet);
        Assert.InRange(asked, 1, Shrink.Most);
        Assert.True(Differs(least, packet));
        Assert.InRange(Rules(least).Count(), 1, 2);
        Assert.DoesNotContain(least.Tables, table => table.Chains.All(chain => chain.Rules.IsEmpty));
        // A target such as REDIRECT needs a transport.
        Assert.All(Rules(least), rule => Assert.True(rule.Statements.OfType<Match>().ToArray() is [] or [ProtocolMatch or PortMatch], $"{rule}"));
        Assert.Equal(Packet with { Source = null, Owner = new SocketOwner(0, 0) }, packet);

        bool Differs(RuleSet smaller, Packet plainer)
        {
            asked++;
            Assert.Empty(smaller.Problems());
            return plainer.Mark == 7 && causes.All(cause => Rules(smaller).Any(rule => rule.Targets.SequenceEqual(cause.Targets)));
        }
    }

    [Fact]
    public void It_ends_after_so_many_tries()
    {
        var asked = 0;
        new Shrink((_, _) => ++asked % 2 == 0, most: 7).Least(RandomRules.Of(new Draw(1), Backend.Nftables), Packet);
        Assert.Equal(7, asked);
    }

    static IEnumerable<Rule> Rules(RuleSet rules) => rules.Tables.SelectMany(table => table.Chains).SelectMany(chain => chain.Rules);
}
