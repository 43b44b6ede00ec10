namespace Sidecar.Tests;

/// <summary>
/// Compares a text with the file <c>Approved/NAME</c> beside the tests. <c>SIDECAR_APPROVE=1</c> writes the file
/// instead, for a person to review in the diff.
/// </summary>
static class Approved
{
    public static void Verify(string name, string actual)
    {
        var path = Path.Combine(Checkout.Project, "Approved", name);
        if (Environment.GetEnvironmentVariable("SIDECAR_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
            return;
        }
        Assert.True(File.Exists(path), $"{path} does not exist. Run the test with SIDECAR_APPROVE=1 and review it.");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
