using Sidecar.Netfilter.Formats;
using Sidecar.Netfilter.Interception;

namespace Sidecar.Netfilter.Tests.Conformance;

/// <summary>Our rendering of the kernel's form against what a kernel gave back.</summary>
public class KernelFormTests
{
    public static IEnumerable<TheoryDataRow<string?>> Saves => Corpus.Cases("kernel", folder =>
        Directory.EnumerateFiles(folder, "*.save?").Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Saves))]
    public void Our_rules_in_the_kernels_form_are_what_the_kernel_gave_back(string? file)
    {
        var saved = Corpus.SkipIfAbsent("kernel", file);
        var rules = InterceptionRules.Build(IstioCase.Find("istio-iptables", Path.GetFileNameWithoutExtension(saved)).Settings());
        Assert.Equal(Read(saved), WithoutCounters(Resolved(FormatOf(saved).Render(rules))));
    }

    [Theory, MemberData(nameof(Saves))]
    public void What_the_kernel_gave_back_is_read_whole_and_comes_out_the_same(string? file)
    {
        var saved = Corpus.SkipIfAbsent("kernel", file);
        var rules = FormatOf(saved).Parse(Read(saved)).Value.ToRuleSet();
        Assert.Equal(Read(saved), WithoutCounters(FormatOf(saved).Render(rules)));
    }

    static IptablesRestoreFormat FormatOf(string file) =>
        file.EndsWith('6') ? IptablesRestoreFormat.IPv6 : IptablesRestoreFormat.IPv4;

    // The data lists the tables that the rules use in the order raw, mangle, nat.
    static string Read(string file) =>
        WithoutCounters(File.ReadAllText(Path.Combine(Corpus.Family("kernel"), file)).ReplaceLineEndings("\n"));

    // Names of groups are numbers to the kernel.
    static string Resolved(string text) => File.ReadLines(Path.Combine(Corpus.Family("kernel"), "group"))
        .Select(line => line.Split(':'))
        .Aggregate(text, (current, group) => current.Replace($"--gid-owner {group[0]} ", $"--gid-owner {group[2]} ", StringComparison.Ordinal));

    static string WithoutCounters(string text) => text.Replace(" [0:0]", "", StringComparison.Ordinal);
}
