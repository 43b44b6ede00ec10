namespace Sidecar.Samples.Tests.Cli;

/// <summary>
/// The verbs that change a machine, at work in a network namespace of the test's own: the whole of what they print, and
/// their exit code, as an approved text.
/// </summary>
public class NamespaceExamples
{
    /// <summary>The name of the approved text, the command line that comes before (empty for none), and the command line.</summary>
    public static TheoryData<string, string, string> Runs => new()
    {
        { "apply", "", "apply -b * -i *" },
        { "apply-verbose", "", "apply -b * -i * --verbose" },
        { "apply-json", "", "apply -b * -i * --output json" },
        { "apply-json-unchanged", "apply -b * -i *", "apply -b * -i * --output json" },
        { "apply-json-not-done", "", "apply -b * -i * --output json --dry-run" },
        { "clean", "apply -b * -i *", "clean" },
        { "clean-json", "apply -b * -i *", "clean --output json" },
        { "clean-json-unchanged", "", "clean --output json" },
        // The tests are root, so the proxy has to be.
        { "validate", "apply -b * -i * -u 0 -g 0", "validate -b * -i * -u 0 -g 0" },
        { "istio-iptables", "", "istio-iptables -b * -i *" },
    };

    [Theory]
    [MemberData(nameof(Runs))]
    public void Prints_the_approved_text(string name, string before, string arguments)
    {
        using var pod = NetworkNamespace.Create("iptables-nft-restore", "iptables-nft-save", "nft");
        pod.AddAddress("10.77.0.2/24", "lo");
        if (before.Length > 0)
            Assert.Equal((0, ""), pod.Inside(() => Tool.Run(before.Split(' '))) is var first ? (first.Exit, first.Error) : default);
        Approved.Verify($"cli/{name}.txt", VerbExamples.Transcript(arguments, pod.Inside(() => Tool.Run(arguments.Split(' ')))));
    }
}
