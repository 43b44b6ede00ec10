using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sidecar.Samples.Tests.Cli;

/// <summary>
/// Every verb at work, used wrongly, and given broken input: the whole of what it prints, and its exit code, as an
/// approved text.
/// </summary>
public partial class VerbExamples
{
    static readonly string Inputs = Path.Combine(Checkout.Project, "Cli", "Inputs");

    /// <summary>The name of the approved text, and the command line; <c>@NAME</c> is a file of <c>Cli/Inputs</c>.</summary>
    public static TheoryData<string, string> Runs => new()
    {
        { "inject", "inject -f @pod.yaml" },
        { "inject-json", "inject -f @pod.yaml -o json" },
        { "inject-patch-of-many", "inject -f @shop -o patch" },
        { "inject-diff", "inject -f @pod.yaml -o diff" },
        { "inject-check", "inject -f @shop --check" },
        { "inject-set", "inject -f @pod.yaml -o diff --set global.hub=registry.example --set global.tag=1.2.3 --revision canary" },
        { "inject-template", "inject -f @pod.yaml --template mine=@template.yaml -o diff" },
        { "inject-misused", "inject -f @pod.yaml --in-place --check -o json --set hub" },
        { "inject-broken", "inject -f @shop @broken.yaml @nothing.yaml" },
        { "inject-broken-configuration", "inject -f @pod.yaml --values @broken.yaml --mesh-config @nothing.yaml" },
        { "uninject", "uninject -f @injected.yaml" },
        { "uninject-json", "uninject -f @injected.yaml -o json" },
        { "uninject-patch", "uninject -f @injected.yaml -o patch" },
        { "uninject-misused", "uninject" },
        { "uninject-broken", "uninject -f @broken.yaml" },
        { "explain", "explain -f @shop" },
        { "explain-json", "explain -f @pod.yaml -o json" },
        { "explain-sarif", "explain -f @shop --format sarif" },
        { "explain-misused", "explain -f @pod.yaml -o tree" },
        { "explain-broken", "explain -f @broken.yaml" },
        { "webhooks-build", "webhooks build --revision canary" },
        { "webhooks-build-tag", "webhooks build --tag prod --existing @webhooks.yaml" },
        { "webhooks-build-json", "webhooks build --revision canary -o json" },
        { "webhooks-build-misused", "webhooks build --tag prod" },
        { "webhooks-build-broken", "webhooks build --tag prod --existing @pod.yaml" },
        { "webhooks-lint", "webhooks lint -f @webhooks.yaml --strict" },
        { "webhooks-lint-json", "webhooks lint -f @webhooks.yaml -o json" },
        { "webhooks-lint-misused", "webhooks lint @webhooks.yaml" },
        { "webhooks-lint-broken", "webhooks lint -f @webhooks-broken.yaml" },
        { "webhooks-match", "webhooks match -f @webhooks.yaml --namespace-labels istio-injection=enabled" },
        { "webhooks-match-json", "webhooks match -f @webhooks.yaml --labels sidecar.istio.io/inject=true -o json" },
        { "webhooks-match-misused", "webhooks match -f @webhooks.yaml --labels app" },
        { "webhooks-match-broken", "webhooks match -f @webhooks-broken.yaml" },
        { "rules", "rules -b * -i * -d 15020 --comments" },
        { "rules-misused", "rules --family 5 -b * stray" },
        { "rules-broken", "rules -b eighty -i 10.0.0.1 --frob" },
        { "rules-nftables", "rules -b * -i * -d 15020 --native-nftables" },
        { "parse", "parse -f @saved.txt" },
        { "parse-json", "parse -f @saved.txt -o json" },
        { "parse-problems", "parse -f @cycle.txt" },
        { "parse-misused", "parse -f @saved.txt -o xml" },
        { "parse-broken", "parse -f @broken.txt" },
        { "trace", "trace --to 203.0.113.7:443 -b * -i *" },
        { "trace-inbound-to-its-end", "trace --to 10.244.1.7:8080 --in eth0 --follow -b * -i *" },
        { "trace-json-to-its-end", "trace --to 203.0.113.7:443 -b * -i * --follow --output json" },
        { "trace-json", "trace --to 203.0.113.7:443 --uid proxy -b * -i * --output json" },
        { "trace-of-saved-rules", "trace --rules @saved.txt --to 203.0.113.7:443 --detail rules --expect external" },
        { "trace-misused", "trace --to 203.0.113.7 --from ::1 --protocol ipx --uid me --live --rules @saved.txt --listen 0" },
        { "trace-broken", "trace --rules @broken.txt --to 203.0.113.7:443" },
        { "trace-of-no-namespace", "trace --netns no-such-namespace --to 203.0.113.7:443" },
        { "compare", "compare --rules @saved.txt -b * -i * -o 22" },
        { "compare-alike", "compare --rules @saved.txt --with @saved.txt" },
        { "compare-json", "compare --rules @saved.txt --with @one-more.txt --output json" },
        { "compare-misused", "compare -b *" },
        { "compare-broken", "compare --rules @saved.txt --with @broken.txt" },
        { "plan", "plan -b * -i * -m TPROXY --ipv6 --dialect default" },
        { "plan-over-others", "plan --rules @saved.txt -b 8080 -i 10.0.0.0/8" },
        { "plan-json", "plan --rules @saved.txt --output json" },
        { "plan-check", "plan --rules @saved.txt -b * -i * --check" },
        { "plan-misused", "plan -b 1000000" },
        { "plan-broken", "plan --rules @broken.txt" },
        { "graph", "graph -b 8080 -i 10.0.0.0/8 --output mermaid" },
        { "graph-misused", "graph --live --rules @saved.txt --output png" },
        { "graph-broken", "graph --rules @broken.txt" },
        { "verify", "verify -b * -i * --property no-bypass --property no-loop --property inbound-captured" },
        { "verify-warning", "verify -b * -i * -o 22,22 --property options-effective --property no-dead-rule --strict" },
        { "verify-of-saved-rules", "verify --rules @saved.txt -b * -i * -o 22 --property exclusions-honoured" },
        { "verify-json", "verify -b * -i * --property no-loop --property no-dead-rule --format json" },
        { "verify-sarif", "verify --rules @saved.txt -b * -i * -o 22 --property exclusions-honoured --format sarif" },
        { "verify-junit", "verify --rules @saved.txt -b * -i * -o 22 --property exclusions-honoured --property no-loop --format junit" },
        { "verify-misused", "verify -b * --property no-such" },
        { "verify-broken", "verify --rules @broken.txt" },
        { "what-if", "what-if --old @config-old --new @config-new -f @shop @pod.yaml" },
        { "what-if-json", "what-if --old @config-old --new @config-new -f @pod.yaml --format json --check" },
        { "what-if-sarif", "what-if --old @config-old --new @config-new -f @shop --format sarif" },
        { "what-if-misused", "what-if --old @config-old -f @shop" },
        { "what-if-broken", "what-if --old @shop --new @config-broken -f @shop" },
        { "completion", "completion bash" },
        { "completion-zsh", "completion zsh" },
        { "completion-fish", "completion fish" },
        { "completion-pwsh", "completion pwsh" },
        { "completion-misused", "completion tcsh" },
        { "version", "version" },
        { "version-json", "version -o json" },
        { "version-misused", "version --short" },
        { "apply-misused", "apply -m SIDEWAYS -b eighty --dialect default" },
        { "apply-broken", "apply --netns no-such-namespace" },
        { "clean-misused", "clean everything" },
        { "clean-broken", "clean --netns no-such-namespace" },
        { "validate-misused", "validate --probe-timeout soon" },
        { "validate-broken", "validate --netns no-such-namespace" },
        { "istio-iptables-misused", "istio-iptables -p 15001 -z none" },
        { "istio-iptables-broken", "istio-iptables -p 15001 -x *" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Prints_the_approved_text(string name, string arguments)
    {
        var run = Tool.Run([.. arguments.Split(' ').Select(argument => argument.Replace("@", Inputs + "/", StringComparison.Ordinal))]);
        var text = Transcript(arguments, run).Replace(Inputs + "/", "@", StringComparison.Ordinal);
        Approved.Verify($"cli/{name}.txt", arguments.StartsWith("version", StringComparison.Ordinal) ? Build().Replace(text, "BUILD") : Counts().Replace(text, "N"));
    }

    /// <summary>A command line and all that it prints.</summary>
    internal static string Transcript(string arguments, CliRun run) =>
        $"$ sidecar {arguments}\nexit code {run.Exit}\n--- standard output\n{run.Output}--- standard error\n{run.Error}";

    // Into how many classes packets are cut is the verifier's to choose.
    [GeneratedRegex(@"\d+(?: of \d+)?(?= classes\b| concerned\b)|(?<=""(?:classes|concerned|failures)"": )\d+")]
    private static partial Regex Counts();

    // What the build and the machine put into the version.
    [GeneratedRegex(@"(?<=^sidecar )[^(]+(?= \()|(?<=\().+(?=\)$)|(?<=""(?:version|commit|runtime|platform)"": "")[^""]*", RegexOptions.Multiline)]
    private static partial Regex Build();

    [Fact]
    public void The_version_is_the_same_wherever_it_is_asked_for()
    {
        var json = JsonNode.Parse(Tool.Run("version", "-o", "json").Output)!;
        var commit = $"{json["commit"]}";
        Assert.Equal($"{json["version"]}{(commit.Length > 0 ? "+" : "")}{commit}\n", Tool.Run("--version").Output);
        Assert.Equal((RuntimeInformation.FrameworkDescription, RuntimeInformation.RuntimeIdentifier), ($"{json["runtime"]}", $"{json["platform"]}"));
        Assert.Equal($"sidecar {json["version"]} ({json["platform"]}, {json["runtime"]})\n", Tool.Run("version").Output);
    }
}
