using FsCheck.Xunit;
using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Tests.Laws;
using Sidecar.Testing;

namespace Sidecar.Netfilter.Tests.Kernel;

/// <summary>nft itself is the judge of the JSON: it takes it, and makes of it what it makes of the text.</summary>
[Properties(Arbitrary = [typeof(RuleSetGen), typeof(OptionsGen)], MaxTest = 12)]
public sealed class NftJsonKernelLaws : IDisposable
{
    readonly NetworkNamespace own = NetworkNamespace.Create("nft");

    [Property]
    public void A_listing_in_json_loads_as_its_text_does(NftRules drawn)
    {
        var rules = NftJsonNames.In(drawn);
        Same(NftFormat.Instance.Render(rules), NftJsonFormat.Instance.Render(rules), rules);
    }

    [Property]
    public void Commands_in_json_load_as_their_text_does(NftRules drawn)
    {
        var rules = NftJsonNames.In(drawn);
        var script = NftFormatLaws.ScriptOf(rules);
        Same(NftFormat.Instance.Render(script), NftJsonFormat.Instance.Render(script), rules);
    }

    [Property(MaxTest = 8)]
    public void The_script_of_any_options_loads_in_json_as_in_text(OptionsSample sample)
    {
        var script = InterceptionRules.Script(sample.Settings);
        if (script.Commands.Any(command => command.Table.Backend == Backend.Nftables))
            Same(NftFormat.Instance.Render(script), NftJsonFormat.Instance.Render(script), script.ToRuleSet());
    }

    void Same(string text, string json, RuleSet rules)
    {
        own.Run("nft", "flush", "ruleset").Expect();
        own.Run(["nft", "-f", "-"], text).Expect();
        var expected = Listing();

        own.Run("nft", "flush", "ruleset").Expect();
        own.Run(["nft", "-j", "-c", "-f", "-"], json).Expect();
        Assert.Equal("", Listing());
        own.Run(["nft", "-j", "-f", "-"], json).Expect();
        Assert.Equal(expected, Listing());
        Assert.Equal(
            NftFormat.Instance.Render(rules.Normalise()),
            NftFormat.Instance.Render(NftJsonFormat.ParseRuleSet(own.Run("nft", "-j", "-s", "-n", "list", "ruleset").Expect()).Value.Normalise()));
    }

    string Listing() => own.Run("nft", "-s", "list", "ruleset").Expect();

    public void Dispose() => own.Dispose();
}
