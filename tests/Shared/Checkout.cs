using System.Reflection;

namespace Sidecar.Tests;

/// <summary>Where the checkout lies that these tests were built from.</summary>
static class Checkout
{
    /// <summary>The folder that holds <c>Sidecar.sln</c>.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The source folder of this test project.</summary>
    public static string Project { get; } =
        Path.Combine(Root, "tests", Assembly.GetExecutingAssembly().GetName().Name!);

    static string Find(string from)
    {
        for (var folder = new DirectoryInfo(from); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Sidecar.sln")))
                return folder.FullName;
        throw new InvalidOperationException($"No Sidecar.sln above {from}.");
    }
}
