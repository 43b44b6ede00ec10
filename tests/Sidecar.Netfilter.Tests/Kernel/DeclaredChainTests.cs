using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>What a line <c>:CHAIN POLICY</c> does to a chain that is there already.</summary>
public class DeclaredChainTests
{
    [Theory]
    [InlineData("*nat\n:A -\n-A A -j RETURN\n-A PREROUTING -j A\n:A -\n-A A -p tcp -j ACCEPT\nCOMMIT\n", 1, 1)]
    [InlineData("*nat\n-N A\n-A A -j RETURN\n-A PREROUTING -j A\n:A - [0:0]\nCOMMIT\n", 1, 0)]
    [InlineData("*nat\n:A -\n-A A -j RETURN\n-A PREROUTING -j A\nCOMMIT\n*nat\n:PREROUTING ACCEPT\n:A -\nCOMMIT\n", 1, 0)]
    [InlineData("*nat\n:A -\n:PREROUTING ACCEPT\n-A PREROUTING -j A\n:PREROUTING DROP [7:7]\n-A PREROUTING -p tcp -j A\nCOMMIT\n", 2, 0)]
    public void An_own_chain_is_emptied_and_a_built_in_one_keeps_its_rules(string text, int inPrerouting, int inOwn)
    {
        var rules = IptablesRestoreFormat.IPv4.Parse(text).Value.ToRuleSet();
        Assert.Equal((inPrerouting, inOwn), (CountOf("PREROUTING"), CountOf("A")));
        foreach (var variant in (string[])["nft", "legacy"])
        {
            using var place = NetworkNamespace.Create($"iptables-{variant}-restore", $"iptables-{variant}-save");
            place.Run([$"iptables-{variant}-restore", "--noflush"], text).Expect();
            var saved = IptablesRestoreFormat.IPv4.Parse(place.Run($"iptables-{variant}-save").Expect()).Value.ToRuleSet();
            Assert.Equal(rules.Normalise(), saved.Normalise());
        }

        int CountOf(string chain) => rules.Tables[0].Find(ChainName.Parse(chain, null))!.Rules.Count;
    }
}
