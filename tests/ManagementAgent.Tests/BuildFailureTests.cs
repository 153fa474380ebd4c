using Catalyze.ManagementAgent.Building;
using Xunit;

namespace Catalyze.ManagementAgent.Tests;

/// <summary>Why a build failed, from what its engine and its last step said.</summary>
public sealed class BuildFailureTests
{
    private const string Code = "The command '/bin/sh -c pip3 install -r requirements.txt' returned a non-zero code: 1";

    [Theory]
    [InlineData("Step 1/3 : FROM base\n ---> 0123\nStep 2/3 : RUN pip3 install -r requirements.txt\n ---> Running in 4567\n\u001b[91mERROR: No matching distribution found for nothing==1.0\n\u001b[0mRemoving intermediate container 4567\n", "The step “RUN pip3 install -r requirements.txt” failed: ERROR: No matching distribution found for nothing==1.0")]
    [InlineData("Step 2/3 : RUN npm ci\n ---> Running in 4567\nnpm ERR! missing script: build\nnpm notice a newer one is there\nnpm ERR! A complete log of this run can be found in: /root/x.log\n", "The step “RUN npm ci” failed: npm ERR! missing script: build")]
    [InlineData("Step 2/2 : RUN ./make\nfirst\rsecond\u0007\n", "The step “RUN ./make” failed: second")]
    [InlineData("Step 2/2 : COPY nothing /app\n", "The step “COPY nothing /app” failed: " + Code)]
    [InlineData("", Code)]
    public void The_step_and_its_last_word_about_an_error_are_told(string output, string expected) => Assert.Equal(expected, BuildFailure.Explain(Code, output));

    [Fact]
    public void What_is_long_is_cut() => Assert.InRange(BuildFailure.Explain(Code, $"Step 1/1 : RUN {new string('x', 5000)}\nerror: {new string('y', 5000)}\n").Length, 300, 700);
}
