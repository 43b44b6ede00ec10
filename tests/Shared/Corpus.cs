namespace Sidecar.Tests;

/// <summary>
/// The conformance data: the folder named by <c>SIDECAR_CORPUS</c>, else <c>../shared/corpus</c> beside the checkout.
/// A family that is absent skips its tests, saying so.
/// </summary>
static class Corpus
{
    static readonly string Root =
        Environment.GetEnvironmentVariable("SIDECAR_CORPUS") is { Length: > 0 } named
            ? named
            : Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "corpus"));

    /// <summary>The folder of a family, or null where it is absent.</summary>
    public static string? Find(string family)
    {
        var folder = Path.Combine(Root, family);
        return Directory.Exists(folder) ? folder : null;
    }

    /// <summary>The folder of a family; skips the running test where it is absent.</summary>
    public static string Family(string family)
    {
        var folder = Find(family);
        if (folder is null)
            Assert.Skip(Absent(family));
        return folder;
    }

    /// <summary>The reason a test of an absent family is skipped with.</summary>
    public static string Absent(string family) =>
        $"Corpus absent: there is no folder '{family}' in {Root} (set SIDECAR_CORPUS to the folder that has it).";

    /// <summary>
    /// One row a case for a theory. Where the family is absent or has no case: one row with a null name, on which the
    /// test calls <see cref="SkipIfAbsent"/>.
    /// </summary>
    public static IEnumerable<TheoryDataRow<string?>> Cases(string family, Func<string, IEnumerable<string>> names)
    {
        var found = Find(family) is { } folder ? names(folder).ToList() : [];
        return found.Count == 0
            ? [new TheoryDataRow<string?>(null)]
            : found.Select(name => new TheoryDataRow<string?>(name));
    }

    /// <summary>Skips the running test where <see cref="Cases"/> had nothing to give.</summary>
    public static string SkipIfAbsent(string family, string? name)
    {
        if (name is null)
            Assert.Skip(Find(family) is null
                ? Absent(family)
                : $"Corpus absent: the folder '{family}' in {Root} has no case for this test.");
        return name;
    }
}
