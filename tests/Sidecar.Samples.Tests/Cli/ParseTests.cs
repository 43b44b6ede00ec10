namespace Sidecar.Samples.Tests.Cli;

public class ParseTests
{
    [Fact]
    public void A_chain_that_nothing_reaches_is_remarked_and_no_mistake()
    {
        const string text = "*filter\n:A - [0:0]\n:B - [0:0]\n-A OUTPUT -j B\nCOMMIT\n";
        var run = Tool.RunOn(text, "parse", "-f", "-");
        Assert.Equal(0, run.Exit);
        Assert.Contains(":A - [0:0]\n", run.Output, StringComparison.Ordinal);
        Assert.EndsWith("iptables filter A: No base chain leads here: the rules never run.", Assert.Single(run.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
        Assert.Equal(run with { Error = "" }, Tool.RunOn(text, "parse", "-f", "-", "--quiet"));
    }
}
