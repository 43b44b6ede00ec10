namespace Sidecar.Samples.Tests.Cli;

/// <summary>The examples are complete: none of a verb is missing, and no approved text is left of what was an example once.</summary>
public class EveryVerbTests
{
    /// <summary>Verbs that read nothing, so that nothing can be broken.</summary>
    static readonly string[] WithoutInput = ["version", "completion"];

    static IEnumerable<string> Names =>
        VerbExamples.Runs.Select(row => row.Data.Item1).Concat(NamespaceExamples.Runs.Select(row => row.Data.Item1));

    [Fact]
    public void Every_verb_is_shown_at_work_used_wrongly_and_given_broken_input()
    {
        var wanted =
            from verb in Tool.Verbs()
            let name = verb.Replace(' ', '-')
            from example in WithoutInput.Contains(verb) ? [name, $"{name}-misused"] : new[] { name, $"{name}-misused", $"{name}-broken" }
            select example;
        Assert.Empty(wanted.Except(Names));
    }

    [Fact]
    public void What_is_wrong_prints_nothing_to_standard_output_and_says_why()
    {
        foreach (var name in Names.Where(name => name.EndsWith("-misused", StringComparison.Ordinal) || name.EndsWith("-broken", StringComparison.Ordinal)))
            Assert.Matches(@"\A\$ .+\nexit code [12]\n--- standard output\n--- standard error\n.+\n", Text(name));
    }

    [Fact]
    public void What_is_at_work_prints_something()
    {
        foreach (var name in Tool.Verbs().Select(verb => verb.Replace(' ', '-')))
            Assert.Matches(@"\A\$ .+\nexit code [01]\n--- standard output\n.+\n", Text(name));
    }

    [Fact]
    public void Every_approved_text_is_one_of_an_example() =>
        Assert.Equal(
            Names.Order(StringComparer.Ordinal),
            Directory.GetFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));

    static string Folder => Path.Combine(Checkout.Project, "Approved", "cli");

    static string Text(string name) => File.ReadAllText(Path.Combine(Folder, $"{name}.txt"));
}
