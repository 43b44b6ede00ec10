using Sidecar.Netfilter.Formats;

namespace Sidecar.Netfilter.Tests.Formats;

/// <summary>What a table holds besides chains reads the same from its block and from a command of its own.</summary>
public class NftObjectKindsTests
{
    public static TheoryData<string> Named => [.. NftObjectKinds.Named.Select(kind => kind == "ct" ? "ct helper" : kind)];

    [Theory]
    [MemberData(nameof(Named))]
    public void A_named_object_of_a_block_is_the_one_that_a_command_adds(string kind)
    {
        var listed = NftFormat.ParseRuleSet($"table inet t {{\n\t{kind} x {{\n\t\tsize 1\n\t}}\n}}\n").Value;
        var added = NftFormat.ParseRuleSet($"add table inet t\nadd {kind} inet t x {{ size 1 ; }}\n").Value;

        Assert.Equal(new TableObject($"{kind} x {{ size 1 ; }}"), Assert.Single(Assert.Single(listed.Tables).Objects));
        Assert.Equal(listed, added);
        Assert.Equal(listed, NftFormat.ParseRuleSet(NftFormat.Instance.Render(listed)).Value);
    }
}
