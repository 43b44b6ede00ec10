namespace Sidecar.Core.Tests.Conformance;

/// <summary>No file of the injection corpus lies there unread.</summary>
public class TableCoverageTests
{
    const string Family = InjectionCase.Family;

    static readonly Lazy<string> Tests = new(() => string.Join('\n', Directory
        .EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText)));

    public static IEnumerable<TheoryDataRow<string?>> Files => Corpus.Cases(Family, folder => Directory
        .EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/')).Order(StringComparer.Ordinal));

    [Theory, MemberData(nameof(Files))]
    public void A_table_is_read_by_a_test(string? file)
    {
        var path = Corpus.SkipIfAbsent(Family, file);
        string[] spellings = [path, Path.GetFileName(path)];
        Assert.Contains(spellings, spelling => Tests.Value.Contains($"\"{spelling}\"", StringComparison.Ordinal));
    }
}
