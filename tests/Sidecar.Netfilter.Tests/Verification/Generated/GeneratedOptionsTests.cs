using Sidecar.Netfilter.Interception;
using Sidecar.Netfilter.Tests.Kernel.Differential;
using Sidecar.Netfilter.Verification;

namespace Sidecar.Netfilter.Tests.Verification.Generated;

/// <summary>
/// Options of every kind, drawn from the whole space: whatever they promise is proved of the rules for either backend, and the
/// backends behave alike.
/// </summary>
/// <remarks>
/// How many options of each kind are proved is fixed. Options whose packets fall into more classes than the bound are drawn
/// again; they are counted, and there may not be many of them.
/// </remarks>
public class GeneratedOptionsTests(ITestOutputHelper output)
{
    const long Bound = 400_000;

    // Of those drawn without end half have few settings and are small; a quarter is beyond the bound where the spaces are largest.
    const int BeyondAtMost = 12;

    readonly Dictionary<string, int> concerned = [];
    readonly Dictionary<string, int> changed = [];
    readonly HashSet<(string, string)> together = [];

    [Fact]
    public void Every_promise_is_proved_of_both_backends_and_they_behave_alike()
    {
        foreach (var seed in Seeds.FromEnvironment())
        {
            output.WriteLine($"seed {seed} (set SIDECAR_SEED to repeat)");
            foreach (var kind in OptionsKind.All)
                Prove(kind, seed);
        }
        Tell("sets in which a promise has a case", concerned);
        Tell("sets in which an option is not the default", changed);
        output.WriteLine($"{together.Count} pairs of options were set together");

        // Either backend is taken, and Istio's dialect keeps what docs/proofs.md lists; all else has to occur.
        string[] fixedOptions = [nameof(InterceptionOptions.Backend), nameof(InterceptionOptions.Dialect)];
        var promises = InterceptionProperties.Of(Given.Settings(Given.Default)).Where(property => property.Severity == Severity.Error);
        Assert.Empty(promises.Select(property => property.Id).Except(concerned.Keys));
        Assert.Empty(ProvedOptions.Names.Except(fixedOptions).Except(changed.Keys));
        Assert.True(together.Count > 150, $"{together.Count} pairs");
    }

    void Prove(OptionsKind kind, int seed)
    {
        // Without interception there are no rules, and one promise: that all is left alone.
        var wanted = kind.Mode == InterceptionMode.None ? 1 : 3;
        var (proved, beyond) = (new List<ProvedOptions>(), 0);
        foreach (var sample in kind.Draw(seed))
        {
            if (ProvedOptions.Of(sample, Bound) is not { } one)
                Assert.True(++beyond <= BeyondAtMost, $"{kind}: {beyond} sets of options have more than {Bound} classes, {proved.Count} have not.");
            else
                proved.Add(one.Failures.Count == 0 ? one : throw Broken(kind, one));
            if (proved.Count == wanted)
                break;
        }
        output.WriteLine($"{kind}: {wanted} sets proved of each backend over {string.Join(", ", proved.Select(one => one.Classes))} classes, {beyond} beyond {Bound}");
        proved.ForEach(Count);
    }

    void Count(ProvedOptions one)
    {
        foreach (var promise in one.Concerned)
            concerned[promise] = concerned.GetValueOrDefault(promise) + 1;
        var names = one.Changed;
        foreach (var name in names)
        {
            changed[name] = changed.GetValueOrDefault(name) + 1;
            together.UnionWith(names.Where(other => string.CompareOrdinal(name, other) < 0).Select(other => (name, other)));
        }
    }

    void Tell(string what, Dictionary<string, int> counts) =>
        output.WriteLine($"{what}: {string.Join(", ", counts.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key} {entry.Value}"))}");

    /// <summary>The smallest options of the kind for which the same fails.</summary>
    static Xunit.Sdk.XunitException Broken(OptionsKind kind, ProvedOptions failed)
    {
        var property = failed.Failures[0].Property;
        for (var smaller = failed; smaller is not null;)
        {
            failed = smaller;
            smaller = kind.Smaller(failed.Sample).Select(sample => ProvedOptions.Of(sample, Bound))
                .FirstOrDefault(one => one is not null && one.Failures.Any(failure => failure.Property == property));
        }
        return new Xunit.Sdk.XunitException($"{kind}: {failed.Sample}\n{string.Join('\n', failed.Failures.Select(failure => failure.Text))}");
    }
}
